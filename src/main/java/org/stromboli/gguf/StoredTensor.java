package org.stromboli.gguf;

import java.util.Arrays;

/// One tensor of a file, checked to lie inside it.
///
/// @param at in bytes from the start of the file
/// @param bytes of its blocks
record StoredTensor(String name, MappedFile file, TensorType type, Shape shape, long at, long bytes) {

    /// Sizes in the order of PyTorch, slowest first: at most four, each at least 1, their product below 2^63. The rows
    /// of a matrix are the slowest dimension; the columns are all others together, as memory has them.
    record Shape(long... sizes) {

        Shape {
            sizes = sizes.clone();
        }

        @Override
        public long[] sizes() {
            return sizes.clone();
        }

        long rows() {
            return sizes.length < 2 ? 1 : sizes[0];
        }

        long columns() {
            long columns = 1;
            for (int dimension = sizes.length < 2 ? 0 : 1; dimension < sizes.length; dimension++) {
                columns *= sizes[dimension];
            }
            return columns;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Shape(long[] same) && Arrays.equals(sizes, same);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(sizes);
        }

        @Override
        public String toString() {
            return Arrays.toString(sizes);
        }
    }
}

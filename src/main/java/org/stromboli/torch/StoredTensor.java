package org.stromboli.torch;

import java.util.Arrays;

/// Where a weight lies: elements of `type` and `shape` from byte `start` of `file` on, `strides` elements apart.
///
/// @param file index into the files of its checkpoint
/// @param type its name in the notation of safetensors, even if we cannot use it
/// @param bytes of its elements
public record StoredTensor(int file, String type, long[] shape, long[] strides, long start, long bytes) {

    /// Row-major, without gaps.
    static StoredTensor contiguous(int file, String type, long[] shape, long start, long bytes) {
        return new StoredTensor(file, type, shape, rowMajor(shape), start, bytes);
    }

    /// Whether its elements follow each other as its shape tells. The stride of a single element means nothing.
    public boolean isContiguous() {
        long[] expected = rowMajor(shape);
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] > 1 && strides[i] != expected[i]) {
                return false;
            }
        }
        return true;
    }

    private static long[] rowMajor(long[] shape) {
        long[] strides = new long[shape.length];
        long stride = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= Math.max(1, shape[i]);
        }
        return strides;
    }

    public String shapeText() {
        return Arrays.toString(shape);
    }
}

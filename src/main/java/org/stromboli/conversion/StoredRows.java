package org.stromboli.conversion;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.stromboli.model.checkpoint.FileMemory;
import org.stromboli.model.checkpoint.WeightRef;
import org.stromboli.quantisation.FloatMatrix;
import org.stromboli.quantisation.WeightMatrix;
import org.stromboli.torch.StoredTensor;
import org.stromboli.torch.StoredType;

/// The rows of a stored matrix, also of one whose elements are not in order, as `torch.save` keeps transposed ones.
final class StoredRows {

    private StoredRows() {}

    /// @throws ConversionException if it is too large, or its elements lie outside of its place in the file
    static WeightMatrix of(WeightRef weight, FileMemory memory) {
        long[] shape = weight.stored().shape();
        if (shape[0] > Integer.MAX_VALUE || shape[1] > Integer.MAX_VALUE) {
            throw new ConversionException("tensor %s has shape %s, which is too large"
                    .formatted(weight.name(), weight.stored().shapeText()));
        }
        MemorySegment bytes = memory.of(weight);
        FloatMatrix.Type type = type(weight.type());
        if (weight.stored().isContiguous()) {
            return new FloatMatrix(type, (int) shape[0], (int) shape[1], bytes);
        }
        long last = (shape[0] - 1) * weight.stored().strides()[0]
                + (shape[1] - 1) * weight.stored().strides()[1];
        if ((last + 1) * type.bytes() > bytes.byteSize()) {
            throw new ConversionException(
                    "tensor %s is a part of a larger one, which cannot be converted".formatted(weight.name()));
        }
        return new Strided(weight.stored(), type, bytes);
    }

    private static FloatMatrix.Type type(StoredType type) {
        return switch (type) {
            case FLOAT32 -> FloatMatrix.Type.FLOAT32;
            case FLOAT16 -> FloatMatrix.Type.FLOAT16;
            case BFLOAT16 -> FloatMatrix.Type.BFLOAT16;
            case BYTE -> throw new IllegalStateException("no weight is stored in bytes");
        };
    }

    /// @param memory where the elements lie, `strides` apart
    private record Strided(StoredTensor tensor, FloatMatrix.Type type, MemorySegment memory) implements WeightMatrix {

        private static final ValueLayout.OfShort SHORT =
                ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
        private static final ValueLayout.OfFloat FLOAT =
                ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

        @Override
        public int rows() {
            return (int) tensor.shape()[0];
        }

        @Override
        public int columns() {
            return (int) tensor.shape()[1];
        }

        @Override
        public void decode(int row, float[] to) {
            for (int column = 0; column < columns(); column++) {
                long at = (row * tensor.strides()[0] + column * tensor.strides()[1]) * type.bytes();
                to[column] = switch (type) {
                    case FLOAT32 -> memory.get(FLOAT, at);
                    case FLOAT16 -> Float.float16ToFloat(memory.get(SHORT, at));
                    case BFLOAT16 -> Float.intBitsToFloat(memory.get(SHORT, at) << 16);
                };
            }
        }
    }
}

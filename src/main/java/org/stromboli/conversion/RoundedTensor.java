package org.stromboli.conversion;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.stream.IntStream;
import org.stromboli.quantisation.WeightMatrix;
import org.stromboli.quantisation.rounding.Rounding;
import org.stromboli.quantisation.rounding.RowRounder;
import org.stromboli.quantisation.rounding.ScaleType;

/// Rounds a matrix to its place in a file, some rows at a time, on all cores: codes in words of 32 bits, the first
/// column in the lowest bits, and scales.
///
/// @param packedAt where the file has codes [rows, columns / codes of a word]
/// @param scalesAt where the file has scales [rows, groups]
record RoundedTensor(WeightMatrix matrix, Rounding rounding, FileChannel file, long packedAt, long scalesAt) {

    private static final int ROWS_AT_A_TIME = 64;
    private static final float[] NO_MINIMA = {};

    void write() {
        int pieces = Math.ceilDiv(matrix.rows(), ROWS_AT_A_TIME);
        IntStream.range(0, pieces).parallel().forEach(piece -> {
            try {
                write(piece * ROWS_AT_A_TIME, Math.min(matrix.rows(), (piece + 1) * ROWS_AT_A_TIME));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private void write(int from, int to) throws IOException {
        int columns = matrix.columns();
        int groups = columns / rounding.groupSize();
        float[] row = new float[columns];
        byte[] codes = new byte[columns];
        float[] scales = new float[groups];
        RowRounder rounder = RowRounder.of(rounding, columns);
        int rowBytes = columns * rounding.bits() / Byte.SIZE;
        int scaleBytes = groups * rounding.scaleType().bytes();
        ByteBuffer packed = buffer((to - from) * rowBytes);
        ByteBuffer stored = buffer((to - from) * scaleBytes);
        for (int each = from; each < to; each++) {
            matrix.decode(each, row);
            rounder.round(row, codes, scales, NO_MINIMA);
            pack(codes, packed);
            for (float scale : scales) {
                put(scale, stored);
            }
        }
        fully(packed.flip(), packedAt + (long) from * rowBytes);
        fully(stored.flip(), scalesAt + (long) from * scaleBytes);
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void pack(byte[] codes, ByteBuffer to) {
        if (rounding.bits() == Byte.SIZE) {
            to.put(codes);
            return;
        }
        for (int i = 0; i < codes.length; i += 2) {
            to.put((byte) (codes[i] | codes[i + 1] << 4));
        }
    }

    private void put(float scale, ByteBuffer to) {
        if (rounding.scaleType() == ScaleType.FLOAT32) {
            to.putFloat(scale);
        } else {
            to.putShort(rounding.scaleType().bits(scale));
        }
    }

    private void fully(ByteBuffer bytes, long at) throws IOException {
        for (long to = at; bytes.hasRemaining(); ) {
            to += file.write(bytes, to);
        }
    }
}

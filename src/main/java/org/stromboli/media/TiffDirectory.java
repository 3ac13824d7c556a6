package org.stromboli.media;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;

/// The whole numbers in the first directory of a TIFF structure, which is also what EXIF is. Reads
/// untrusted bytes: what does not fit is left out, and what is no whole number or is given twice is
/// unknown.
record TiffDirectory(Map<Integer, Long> values) {

    private static final long UNKNOWN = -1;

    static final int COMPRESSION = 0x103;
    static final int PHOTOMETRIC = 0x106;
    static final int ORIENTATION = 0x112;
    static final int SAMPLES = 0x115;
    static final int TILE_WIDTH = 0x142;
    static final int TILE_HEIGHT = 0x143;

    private static final int HEADER = 8;
    private static final int ENTRY = 12;
    private static final int BYTE = 1;
    private static final int SHORT = 3;
    private static final int LONG = 4;

    /// @param offset where the structure begins, and all its offsets count from
    static TiffDirectory read(byte[] file, int offset, int length) {
        Map<Integer, Long> values = new TreeMap<>();
        if (length >= HEADER) {
            ByteBuffer tiff = ByteBuffer.wrap(file, offset, length).slice();
            tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
            long start = Integer.toUnsignedLong(tiff.getInt(4));
            int entries = start + 2 <= length ? Short.toUnsignedInt(tiff.getShort((int) start)) : 0;
            for (int i = 0; i < entries && start + 2 + (i + 1L) * ENTRY <= length; i++) {
                int at = (int) start + 2 + i * ENTRY;
                int tag = Short.toUnsignedInt(tiff.getShort(at));
                int kind = tiff.getShort(at + 2);
                long value = switch (kind) {
                    case BYTE -> Byte.toUnsignedLong(tiff.get(at + 8));
                    case SHORT -> Short.toUnsignedLong(tiff.getShort(at + 8));
                    case LONG -> Integer.toUnsignedLong(tiff.getInt(at + 8));
                    default -> UNKNOWN;
                };
                values.merge(tag, value, (one, other) -> one.equals(other) ? one : UNKNOWN);
            }
        }
        return new TiffDirectory(values);
    }

    static TiffDirectory empty() {
        return new TiffDirectory(Map.of());
    }

    long value(int tag, long otherwise) {
        return values.getOrDefault(tag, otherwise);
    }
}

package org.stromboli.media.metadata;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;

/// The first directory of a TIFF structure, which is also what EXIF is; also of a BigTIFF. Reads untrusted bytes: what
/// does not fit is left out, and what is no whole number or is given twice is unknown.
///
/// @param tiff the structure, from which offsets count
/// @param values by tag
/// @param end where the offset of the next directory stands, -1 if nowhere
public record TiffDirectory(ByteBuffer tiff, Map<Integer, Value> values, int end) {

    private static final long UNKNOWN = -1;

    public static final int WIDTH = 0x100;
    public static final int HEIGHT = 0x101;
    public static final int BITS = 0x102;
    public static final int COMPRESSION = 0x103;
    public static final int PHOTOMETRIC = 0x106;
    public static final int STRIP_OFFSETS = 0x111;
    public static final int ORIENTATION = 0x112;
    public static final int SAMPLES = 0x115;
    public static final int ROWS_PER_STRIP = 0x116;
    public static final int STRIP_LENGTHS = 0x117;
    public static final int PLANAR = 0x11c;
    public static final int COLOR_MAP = 0x140;
    public static final int TILE_WIDTH = 0x142;
    public static final int TILE_HEIGHT = 0x143;
    public static final int TILE_OFFSETS = 0x144;
    public static final int TILE_LENGTHS = 0x145;
    public static final int EXTRA_SAMPLES = 0x152;
    public static final int SAMPLE_FORMAT = 0x153;
    public static final int JPEG_TABLES = 0x15b;
    public static final int JPEG_STREAM = 0x201;
    public static final int JPEG_STREAM_LENGTH = 0x202;
    static final int XMP = 0x2bc;

    private static final int HEADER = 8;
    private static final int BIG_HEADER = 16;
    private static final int BIG_VERSION = 43;
    private static final int BYTE = 1;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int UNDEFINED = 7;
    private static final int LONG8 = 16;

    /// What one entry stands for.
    ///
    /// @param kind as TIFF counts them; -1 for a tag that is given twice with different content
    /// @param at index of the first number
    /// @param entry index of the entry itself
    public record Value(int kind, long count, long at, int entry) {

        int size() {
            return switch (kind) {
                case BYTE, UNDEFINED -> 1;
                case SHORT -> 2;
                case LONG -> 4;
                case LONG8 -> 8;
                default -> 0;
            };
        }
    }

    /// @param offset where the structure begins, and all its offsets count from
    public static TiffDirectory read(byte[] file, int offset, int length) {
        Map<Integer, Value> values = new TreeMap<>();
        ByteBuffer tiff = ByteBuffer.wrap(file, offset, length).slice();
        if (length < HEADER) {
            return new TiffDirectory(tiff, values, -1);
        }
        tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        boolean big = tiff.getShort(2) == BIG_VERSION && length >= BIG_HEADER;
        long start = big ? tiff.getLong(8) : Integer.toUnsignedLong(tiff.getInt(4));
        int countSize = big ? 8 : 2;
        if (start < 0 || start > length - countSize) {
            return new TiffDirectory(tiff, values, -1);
        }
        long count = big ? tiff.getLong((int) start) : Short.toUnsignedInt(tiff.getShort((int) start));
        int size = big ? 20 : 12;
        long at = start + countSize;
        for (long i = 0; i < count && i < 1 << 16 && at + size <= length; i++) {
            Value value = value(tiff, (int) at, big);
            values.merge(Short.toUnsignedInt(tiff.getShort((int) at)), value, (one, other) -> merged(tiff, one, other));
            at += size;
        }
        return new TiffDirectory(tiff, values, at + (big ? 8 : 4) <= length ? (int) at : -1);
    }

    private static Value value(ByteBuffer tiff, int entry, boolean big) {
        int kind = Short.toUnsignedInt(tiff.getShort(entry + 2));
        long count = big ? tiff.getLong(entry + 4) : Integer.toUnsignedLong(tiff.getInt(entry + 4));
        int field = entry + (big ? 12 : 8);
        Value inside = new Value(kind, count, field, entry);
        long bytes = inside.size() * (count < 0 || count > tiff.limit() ? tiff.limit() + 1L : count);
        if (bytes <= (big ? 8 : 4)) {
            return inside;
        }
        long at = big ? tiff.getLong(field) : Integer.toUnsignedLong(tiff.getInt(field));
        boolean fits = at >= 0 && at <= tiff.limit() - bytes;
        return new Value(fits ? kind : -1, count, at, entry);
    }

    private static Value merged(ByteBuffer tiff, Value one, Value other) {
        boolean same = one.kind == other.kind
                && one.count == other.count
                && one.at - one.entry == other.at - other.entry
                && number(tiff, one, 0) == number(tiff, other, 0);
        return same ? one : new Value(-1, 1, 0, one.entry);
    }

    static TiffDirectory empty() {
        return new TiffDirectory(ByteBuffer.allocate(0), Map.of(), -1);
    }

    public boolean isBig() {
        return tiff.limit() >= BIG_HEADER && tiff.getShort(2) == BIG_VERSION;
    }

    public boolean has(int tag) {
        return values.containsKey(tag);
    }

    /// The first number.
    ///
    /// @return -1 if it is none that can be read
    public long value(int tag, long otherwise) {
        Value value = values.get(tag);
        return value == null ? otherwise : number(tiff, value, 0);
    }

    /// All numbers; none if the tag is not there or its numbers cannot be read.
    ///
    /// @param max not more than that
    public long[] all(int tag, int max) {
        Value value = values.get(tag);
        if (value == null || value.size() == 0) {
            return new long[0];
        }
        long[] numbers = new long[(int) Math.min(max, value.count)];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = number(tiff, value, i);
        }
        return numbers;
    }

    /// The content as it is stored; empty if it is not bytes.
    public byte[] bytes(int tag) {
        Value value = values.get(tag);
        if (value == null || value.size() != 1) {
            return new byte[0];
        }
        byte[] content = new byte[(int) value.count];
        tiff.get((int) value.at, content);
        return content;
    }

    private static long number(ByteBuffer tiff, Value value, int index) {
        if (value.count < 1 || value.size() == 0) {
            return UNKNOWN;
        }
        int at = (int) value.at + index * value.size();
        return switch (value.kind) {
            case BYTE, UNDEFINED -> Byte.toUnsignedLong(tiff.get(at));
            case SHORT -> Short.toUnsignedLong(tiff.getShort(at));
            case LONG -> Integer.toUnsignedLong(tiff.getInt(at));
            default -> tiff.getLong(at);
        };
    }
}

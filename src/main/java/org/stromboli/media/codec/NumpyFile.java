package org.stromboli.media.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;

/// An array of numbers out of a `.npy` file, format 1 to 3: little-endian, row by row. Numbers are read where they
/// stand, so that an array takes no memory beside its file.
final class NumpyFile {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern TYPE = Pattern.compile("'descr':\\s*'(?:<(f[48]|[iu][248])|\\|([iu]1))'");
    private static final Pattern SHAPE = Pattern.compile("'shape':\\s*\\(([0-9, ]{0,200})\\)");
    private static final Pattern ROWS_FIRST = Pattern.compile("'fortran_order':\\s*False");
    private static final int MAX_HEADER = 1 << 16;
    private static final List<String> WHOLE = List.of("i4", "i8");
    private static final double UNSIGNED = 0x1p64;

    private final String type;
    private final int[] shape;
    private final ByteBuffer numbers;

    private NumpyFile(String type, int[] shape, ByteBuffer numbers) {
        this.type = type;
        this.shape = shape;
        this.numbers = numbers;
    }

    /// @param name for errors
    /// @throws MediaException if it is anything else, or has more or fewer numbers than its shape says
    static NumpyFile of(byte[] file, String name) throws MediaException {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int start = start(bytes, name);
        String header = new String(file, MAGIC.length + 2, start - MAGIC.length - 2, StandardCharsets.ISO_8859_1);
        Matcher type = TYPE.matcher(header);
        Matcher shape = SHAPE.matcher(header);
        if (!type.find() || !shape.find() || !ROWS_FIRST.matcher(header).find()) {
            throw damaged(name);
        }
        String found = type.group(1) == null ? type.group(2) : type.group(1);
        ByteBuffer numbers =
                bytes.slice(start, bytes.capacity() - start).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        if (numbers.capacity() % width(found) != 0) {
            throw damaged(name);
        }
        return new NumpyFile(found, shape(shape.group(1), numbers.capacity() / width(found), name), numbers);
    }

    /// Whole numbers of 32 or 64 bits, of any shape.
    ///
    /// @param name for errors
    /// @throws MediaException if it is anything else, or a number does not fit 32 bits
    static int[] integers(byte[] file, String name) throws MediaException {
        NumpyFile array = of(file, name);
        if (!WHOLE.contains(array.type)) {
            throw damaged(name, "whole numbers of 32 or 64 bits");
        }
        int[] all = new int[array.numbers.capacity() / width(array.type)];
        for (int i = 0; i < all.length; i++) {
            long number = array.whole(i);
            if (number != (int) number) {
                throw damaged(name, "whole numbers of 32 or 64 bits");
            }
            all[i] = (int) number;
        }
        return all;
    }

    /// How long each axis is.
    int[] shape() {
        return shape.clone();
    }

    boolean isOfBytes() {
        return type.equals("u1");
    }

    /// @param at of all numbers, row by row
    double number(int at) {
        return switch (type) {
            case "f4" -> numbers.getFloat(at * Float.BYTES);
            case "f8" -> numbers.getDouble(at * Double.BYTES);
            case "u8" -> {
                long number = numbers.getLong(at * Long.BYTES);
                yield number < 0 ? number + UNSIGNED : number;
            }
            default -> whole(at);
        };
    }

    /// @param from of all bytes
    byte[] bytes(int from, int length) {
        byte[] part = new byte[length];
        numbers.get(from, part);
        return part;
    }

    private long whole(int at) {
        return switch (type) {
            case "i1" -> numbers.get(at);
            case "u1" -> numbers.get(at) & 0xFF;
            case "i2" -> numbers.getShort(at * Short.BYTES);
            case "u2" -> numbers.getShort(at * Short.BYTES) & 0xFFFF;
            case "i4" -> numbers.getInt(at * Integer.BYTES);
            case "u4" -> numbers.getInt(at * Integer.BYTES) & 0xFFFFFFFFL;
            default -> numbers.getLong(at * Long.BYTES);
        };
    }

    private static int width(String type) {
        return type.charAt(1) - '0';
    }

    private static int[] shape(String text, int count, String name) throws MediaException {
        try {
            int[] shape = Arrays.stream(text.split(","))
                    .map(String::strip)
                    .filter(each -> !each.isEmpty())
                    .mapToInt(Integer::parseInt)
                    .toArray();
            long product = 1;
            for (int each : shape) {
                product = Math.multiplyExact(product, each);
            }
            if (product == count) {
                return shape;
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // told below
        }
        throw new MediaException(
                Cause.INVALID, "%s has %d numbers, which is not what its shape says".formatted(name, count));
    }

    private static int start(ByteBuffer bytes, String name) throws MediaException {
        if (bytes.capacity() < 12 || !bytes.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
            throw damaged(name);
        }
        int version = bytes.get(MAGIC.length);
        long length = version == 1 ? bytes.getShort(8) & 0xFFFF : bytes.getInt(8) & 0xFFFFFFFFL;
        long start = length + (version == 1 ? 10 : 12);
        if (version < 1 || version > 3 || start > bytes.capacity() || length > MAX_HEADER) {
            throw damaged(name);
        }
        return (int) start;
    }

    private static MediaException damaged(String name) {
        return damaged(name, "numbers of 8 to 64 bits");
    }

    private static MediaException damaged(String name, String allowed) {
        return new MediaException(
                Cause.INVALID, "%s is no array of %s, row by row, as numpy writes it".formatted(name, allowed));
    }
}

package org.stromboli.media.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;

/// Whole numbers out of a `.npy` file, format 1 to 3: 32 or 64 bits, little-endian, row by row.
final class NumpyFile {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern TYPE = Pattern.compile("'descr':\\s*'<i([48])'");
    private static final Pattern ROWS_FIRST = Pattern.compile("'fortran_order':\\s*False");

    private NumpyFile() {}

    /// @param name for errors
    /// @throws MediaException if it is anything else, or a number does not fit 32 bits
    static int[] integers(byte[] file, String name) throws MediaException {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int start = start(bytes, name);
        String header = new String(file, MAGIC.length + 2, start - MAGIC.length - 2, StandardCharsets.ISO_8859_1);
        Matcher type = TYPE.matcher(header);
        if (!type.find() || !ROWS_FIRST.matcher(header).find()) {
            throw damaged(name);
        }
        int width = Integer.parseInt(type.group(1));
        if ((file.length - start) % width != 0) {
            throw damaged(name);
        }
        int[] numbers = new int[(file.length - start) / width];
        for (int i = 0; i < numbers.length; i++) {
            long number = width == Integer.BYTES
                    ? bytes.getInt(start + i * Integer.BYTES)
                    : bytes.getLong(start + i * Long.BYTES);
            if (number != (int) number) {
                throw damaged(name);
            }
            numbers[i] = (int) number;
        }
        return numbers;
    }

    private static int start(ByteBuffer bytes, String name) throws MediaException {
        if (bytes.capacity() < 12 || !bytes.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
            throw damaged(name);
        }
        int version = bytes.get(MAGIC.length);
        long length = version == 1 ? bytes.getShort(8) & 0xFFFF : bytes.getInt(8) & 0xFFFFFFFFL;
        long start = length + (version == 1 ? 10 : 12);
        if (version < 1 || version > 3 || start > bytes.capacity()) {
            throw damaged(name);
        }
        return (int) start;
    }

    private static MediaException damaged(String name) {
        return new MediaException(
                Cause.INVALID,
                "%s is no array of whole numbers of 32 or 64 bits, row by row, as numpy writes it".formatted(name));
    }
}

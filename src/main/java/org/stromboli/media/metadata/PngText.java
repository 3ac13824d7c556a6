package org.stromboli.media.metadata;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Texts that a PNG holds beside its pixels, compressed or not (PNG specification, sections on `tEXt`, `zTXt` and
/// `iTXt`).
/// Reads untrusted bytes.
final class PngText {

    /// Of a compressed text; what is longer is cut off.
    private static final int LONGEST = 1 << 20;

    private PngText() {}

    /// The last text with that keyword.
    static Optional<byte[]> find(String keyword, byte[] file) {
        byte[] start = (keyword + '\0').getBytes(StandardCharsets.ISO_8859_1);
        Optional<byte[]> found = Optional.empty();
        for (Chunk chunk : Chunk.ofPng(file)) {
            boolean text = chunk.name().equals("tEXt")
                    || chunk.name().equals("zTXt")
                    || chunk.name().equals("iTXt");
            if (text && chunk.length() > start.length && startsWith(file, chunk.start(), start)) {
                int from = chunk.start() + start.length;
                found = Optional.of(text(chunk.name(), Arrays.copyOfRange(file, from, chunk.start() + chunk.length())));
            }
        }
        return found;
    }

    private static boolean startsWith(byte[] file, int at, byte[] start) {
        return Arrays.equals(file, at, at + start.length, start, 0, start.length);
    }

    /// @param content after the keyword
    private static byte[] text(String chunk, byte[] content) {
        if (chunk.equals("tEXt")) {
            return content;
        }
        if (chunk.equals("zTXt")) {
            return inflate(content, 1);
        }
        boolean compressed = content[0] == 1;
        int at = 2; // after the method: a language and a translated keyword, each with a zero at its end
        for (int zeros = 0; at < content.length && zeros < 2; at++) {
            zeros += content[at] == 0 ? 1 : 0;
        }
        int from = Math.min(at, content.length);
        return compressed ? inflate(content, from) : Arrays.copyOfRange(content, from, content.length);
    }

    private static byte[] inflate(byte[] content, int from) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(content, from, content.length - from);
            byte[] text = new byte[LONGEST];
            return Arrays.copyOf(text, inflater.inflate(text));
        } catch (DataFormatException e) {
            return new byte[0];
        } finally {
            inflater.end();
        }
    }
}

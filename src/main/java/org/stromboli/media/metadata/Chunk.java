package org.stromboli.media.metadata;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// A named part of a PNG, RIFF or JPEG file. Walks untrusted bytes.
///
/// @param start of the content
/// @param length of the content
public record Chunk(String name, int start, int length) {

    private static final int PNG_SIGNATURE = 8;
    private static final int PNG_CHECKSUM = 4;
    private static final int START_OF_SCAN = 0xda;
    public static final int JPEG_HEADER = 4;

    /// Length, name, content, checksum. Ends at the first chunk that does not fit.
    public static List<Chunk> ofPng(byte[] file) {
        List<Chunk> chunks = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.wrap(file);
        long at = PNG_SIGNATURE;
        while (at + 8 <= file.length) {
            long length = Integer.toUnsignedLong(buffer.getInt((int) at));
            if (at + 8 + length > file.length) {
                break;
            }
            chunks.add(new Chunk(name(file, (int) at + 4), (int) at + 8, (int) length));
            at += 8 + length + PNG_CHECKSUM;
        }
        return chunks;
    }

    /// Name, length, content, padding to an even length. The last chunk may be cut short by the end of the
    /// file.
    public static List<Chunk> ofRiff(byte[] file, int from, int to) {
        List<Chunk> chunks = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        long at = from;
        while (at + 8 <= to) {
            long length = Integer.toUnsignedLong(buffer.getInt((int) at + 4));
            chunks.add(new Chunk(name(file, (int) at), (int) at + 8, (int) Math.min(length, to - at - 8)));
            at += 8 + length + (length & 1);
        }
        return chunks;
    }

    /// The segments before the first scan: marker, length, content. Named by the marker in hexadecimal
    /// digits.
    public static List<Chunk> ofJpeg(byte[] file) {
        List<Chunk> chunks = new ArrayList<>();
        int at = 2;
        while (at + 4 <= file.length && (file[at] & 0xff) == 0xff && (file[at + 1] & 0xff) != START_OF_SCAN) {
            int length = (file[at + 2] & 0xff) << 8 | file[at + 3] & 0xff;
            if (length < 2 || at + 2 + length > file.length) {
                break;
            }
            chunks.add(new Chunk(HexFormat.of().toHexDigits(file[at + 1]), at + JPEG_HEADER, length - 2));
            at += 2 + length;
        }
        return chunks;
    }

    /// Index after the last byte of the content.
    public int end() {
        return start + length;
    }

    private static String name(byte[] file, int at) {
        return new String(file, at, 4, StandardCharsets.ISO_8859_1);
    }
}

package org.stromboli.app;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.stromboli.fixtures.Fixtures;

/// Image files put together by hand, as no program would write them.
final class CraftedImages {

    private static final Map<Long, byte[]> COMPRESSED = new ConcurrentHashMap<>();

    private CraftedImages() {}

    static byte[] fixture(String name) {
        try {
            return Files.readAllBytes(Fixtures.path("pictures", name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The first part of an image.
    static byte[] cut(String name, double share) {
        byte[] file = fixture(name);
        return Arrays.copyOf(file, (int) (share * file.length));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /// @param hex with spaces where they help
    static byte[] hex(String hex) {
        return java.util.HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    /// So many zeros, compressed; once, since some are many.
    static byte[] zeros(long count) {
        return COMPRESSED.computeIfAbsent(count, CraftedImages::compressed);
    }

    private static byte[] compressed(long count) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        byte[] block = new byte[1 << 16];
        try (OutputStream out = new DeflaterOutputStream(compressed)) {
            for (long left = count; left > 0; left -= block.length) {
                out.write(block, 0, (int) Math.min(left, block.length));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }

    static byte[] chunk(String name, byte[] content) {
        byte[] named = joined(bytes(name), content);
        CRC32 crc = new CRC32();
        crc.update(named);
        return joined(
                ByteBuffer.allocate(4).putInt(content.length).array(),
                named,
                ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    private static byte[] header(int width, int height, int depth, int colors) {
        return chunk(
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put((byte) depth)
                        .put((byte) colors)
                        .array());
    }

    /// @param colors 0 for grey, 2 for RGB, 3 for a palette
    /// @param between chunks before the pixels
    static byte[] png(int width, int height, int depth, int colors, byte[] compressed, byte[]... between) {
        return joined(
                hex("89504e470d0a1a0a"),
                header(width, height, depth, colors),
                joined(between),
                chunk("IDAT", compressed),
                chunk("IEND", new byte[0]));
    }

    /// Black.
    static byte[] grey(int width, int height) {
        return png(width, height, 8, 0, zeros((width + 1L) * height));
    }

    /// A PNG with a chunk more before its pixels.
    static byte[] withChunk(String name, byte[] content) {
        return png(16, 16, 8, 0, zeros(17 * 16), chunk(name, content));
    }

    /// A TIFF with one directory of these entries: tag, type, count, value.
    static byte[] tiff(int... entries) {
        ByteBuffer file =
                ByteBuffer.allocate(8 + 2 + 3 * entries.length + 4 + 4096).order(ByteOrder.LITTLE_ENDIAN);
        file.put(bytes("II*\0")).putInt(8).putShort((short) (entries.length / 4));
        for (int i = 0; i < entries.length; i += 4) {
            file.putShort((short) entries[i]).putShort((short) entries[i + 1]);
            file.putInt(entries[i + 2]).putInt(entries[i + 3]);
        }
        return file.array();
    }

    /// A GIF's screen, then whatever follows it.
    static byte[] gif(int width, int height, byte[]... blocks) {
        ByteBuffer screen = ByteBuffer.allocate(7).order(ByteOrder.LITTLE_ENDIAN);
        screen.putShort((short) width).putShort((short) height).put((byte) 0x80);
        return joined(bytes("GIF89a"), screen.array(), new byte[6], joined(blocks));
    }

    /// A frame of one black pixel that says that it is larger.
    static byte[] frame(int left, int top, int width, int height) {
        ByteBuffer frame = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);
        frame.put((byte) ',').putShort((short) left).putShort((short) top);
        frame.putShort((short) width).putShort((short) height);
        return joined(frame.array(), hex("02 02 4401 00"));
    }

    /// A WebP of these chunks, which names its own length right.
    static byte[] webp(byte[]... chunks) {
        byte[] all = joined(bytes("WEBP"), joined(chunks));
        return joined(bytes("RIFF"), little(all.length), all);
    }

    static byte[] riff(String name, byte[] content) {
        return joined(bytes(name), little(content.length), content, new byte[content.length % 2]);
    }

    static byte[] little(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    /// A BMP header, then nothing.
    static byte[] bmp(int width, int height, int bits, int compression) {
        ByteBuffer file = ByteBuffer.allocate(54).order(ByteOrder.LITTLE_ENDIAN);
        file.put(bytes("BM")).putInt(54).putInt(0).putInt(54).putInt(40);
        file.putInt(width)
                .putInt(height)
                .putShort((short) 1)
                .putShort((short) bits)
                .putInt(compression);
        return file.array();
    }

    /// A file with other bytes at a place.
    static byte[] patched(byte[] file, int at, byte[] other) {
        byte[] patched = file.clone();
        System.arraycopy(other, 0, patched, at, other.length);
        return patched;
    }

    /// The image with this behind its first two bytes, as a JPEG's segments are.
    static byte[] withSegment(String name, byte[] segment) {
        byte[] file = fixture(name);
        return joined(Arrays.copyOf(file, 2), segment, Arrays.copyOfRange(file, 2, file.length));
    }

    /// Where a JPEG's frame header begins.
    static int frameHeader(byte[] jpeg) {
        for (int at = 2; ; at += 2 + ((jpeg[at + 2] & 0xff) << 8 | jpeg[at + 3] & 0xff)) {
            int marker = jpeg[at + 1] & 0xff;
            if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8) {
                return at;
            }
        }
    }
}

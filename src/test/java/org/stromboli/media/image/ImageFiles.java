package org.stromboli.media.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.stromboli.fixtures.Fixtures;

/// Image files for tests.
public final class ImageFiles {

    private ImageFiles() {}

    public static byte[] fixture(String name) throws IOException {
        return Files.readAllBytes(Fixtures.path("pictures", name));
    }

    /// An RGB PNG.
    ///
    /// @param rows the content before deflate: a filter byte and the pixels of each row
    public static byte[] png(int width, int height, byte[] rows) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
            deflater.write(rows);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        byte[] header = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put(new byte[] {8, 2, 0, 0, 0})
                .array();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes("\u0089PNG\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1));
        file.writeBytes(pngChunk("IHDR", header));
        file.writeBytes(pngChunk("IDAT", packed.toByteArray()));
        file.writeBytes(pngChunk("IEND", new byte[0]));
        return file.toByteArray();
    }

    private static byte[] pngChunk(String name, byte[] content) {
        CRC32 crc = new CRC32();
        crc.update(name.getBytes(StandardCharsets.ISO_8859_1));
        crc.update(content);
        return ByteBuffer.allocate(12 + content.length)
                .putInt(content.length)
                .put(name.getBytes(StandardCharsets.ISO_8859_1))
                .put(content)
                .putInt((int) crc.getValue())
                .array();
    }
}

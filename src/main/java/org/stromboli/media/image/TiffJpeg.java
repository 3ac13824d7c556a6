package org.stromboli.media.image;

import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;
import org.stromboli.media.metadata.Chunk;
import org.stromboli.media.metadata.TiffDirectory;

/// Strips or tiles of a TIFF that are JPEG files, perhaps with their tables in a tag of their own (TIFF Technical Note
/// 2), or one JPEG file to which older tags point. Used by one thread.
record TiffJpeg(byte[] file, TiffDirectory tags, TiffKind kind) {

    private static final int MAX_PARTS = 1 << 14;
    private static final int MARKER = 0xff;
    private static final int END_OF_IMAGE = 0xd9;
    /// Says that the colours are as they are stored, or, with a last byte of 1, that they are YCbCr.
    private static final byte[] ADOBE = {
        (byte) MARKER, (byte) 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0
    };

    void decode(ImageReader reader, TiffColors colors, byte[] rgb) throws IOException, MediaException {
        if (kind.compression() == TiffKind.OLD_JPEG) {
            colors.put(
                    raster(
                            reader,
                            oldStream(),
                            kind.image().width(),
                            kind.image().height()),
                    0,
                    0,
                    rgb);
            return;
        }
        boolean tiled = tags.has(TiffDirectory.TILE_WIDTH);
        int columns = parts(kind.image().width(), kind.part().width());
        int count = Math.multiplyExact(
                columns, parts(kind.image().height(), kind.part().height()));
        long[] offsets = tags.all(tiled ? TiffDirectory.TILE_OFFSETS : TiffDirectory.STRIP_OFFSETS, count);
        long[] lengths = tags.all(tiled ? TiffDirectory.TILE_LENGTHS : TiffDirectory.STRIP_LENGTHS, count);
        if (count > MAX_PARTS || Arrays.stream(lengths).sum() > file.length) {
            throw new MediaException(
                    Cause.INVALID, "a TIFF may have at most %d strips or tiles of JPEG".formatted(MAX_PARTS));
        }
        if (offsets.length < count || lengths.length < count) {
            throw new IOException("fewer strips than rows");
        }
        byte[] tables = withoutEnds(tags.bytes(TiffDirectory.JPEG_TABLES));
        for (int i = 0; i < count; i++) {
            byte[] stream = withColors(tables, slice(offsets[i], lengths[i]));
            Raster raster =
                    raster(reader, stream, kind.part().width(), kind.part().height());
            colors.put(
                    raster,
                    i % columns * kind.part().width(),
                    i / columns * kind.part().height(),
                    rgb);
        }
    }

    private static int parts(int length, int part) {
        return (length + part - 1) / part;
    }

    private byte[] oldStream() throws IOException, MediaException {
        long at = tags.value(TiffDirectory.JPEG_STREAM, -1);
        long length = tags.value(TiffDirectory.JPEG_STREAM_LENGTH, file.length - at);
        boolean inside = at > 0 && at < file.length - 4;
        if (!inside || (file[(int) at] & 0xff) != MARKER || (file[(int) at + 1] & 0xff) != 0xd8) {
            throw new MediaException(
                    Cause.INVALID,
                    "a TIFF with old-style JPEG (compression 6) must hold one whole JPEG file"
                            + " (tag JPEGInterchangeFormat); write it with JPEG (compression 7), LZW or deflate");
        }
        return withColors(new byte[0], slice(at, Math.min(length, file.length - at)));
    }

    private byte[] slice(long at, long length) throws IOException {
        if (at < 0 || length < 4 || at > file.length - length) {
            throw new IOException("a strip outside the file");
        }
        return Arrays.copyOfRange(file, (int) at, (int) (at + length));
    }

    /// Of a stream of tables.
    private static byte[] withoutEnds(byte[] tables) {
        int end = tables.length;
        boolean ended = end >= 4 && (tables[end - 2] & 0xff) == MARKER && (tables[end - 1] & 0xff) == END_OF_IMAGE;
        return end < 4 ? new byte[0] : Arrays.copyOfRange(tables, 2, ended ? end - 2 : end);
    }

    /// The start, a note on colours, the tables, and the rest without what it says of colours itself. The end is added:
    /// some writers leave it out.
    private byte[] withColors(byte[] tables, byte[] stream) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream(stream.length + tables.length + 32);
        whole.write(stream, 0, 2);
        if (kind.pixel().count() >= 3 && kind.photometric() != TiffKind.CMYK) {
            byte[] note = ADOBE.clone();
            note[note.length - 1] = (byte) (kind.photometric() == TiffKind.YCBCR ? 1 : 0);
            whole.writeBytes(note);
        }
        whole.writeBytes(tables);
        int from = 2;
        for (Chunk segment : Chunk.ofJpeg(stream)) {
            boolean application = segment.name().startsWith("e");
            int start = segment.start() - Chunk.JPEG_HEADER;
            whole.write(stream, from, start - from);
            from = application ? segment.end() : start;
        }
        whole.write(stream, from, stream.length - from);
        whole.write(MARKER);
        whole.write(END_OF_IMAGE);
        return whole.toByteArray();
    }

    private Raster raster(ImageReader reader, byte[] stream, int width, int height) throws IOException, MediaException {
        StructureCheck.checkJpeg(stream);
        try (ImageInputStream input = new ImageInput(stream)) {
            reader.setInput(input, false, true);
            if (reader.getWidth(0) > width || reader.getHeight(0) > height) {
                throw new IOException("a JPEG that is larger than its strip");
            }
            Raster raster = kind.photometric() == TiffKind.CMYK
                    ? reader.readRaster(0, reader.getDefaultReadParam())
                    : reader.read(0).getRaster();
            if (raster.getNumBands() != kind.pixel().count()) {
                throw new IOException("a JPEG with %d components".formatted(raster.getNumBands()));
            }
            return raster;
        }
    }
}

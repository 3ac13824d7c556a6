package org.stromboli.media.image;

import java.awt.image.Raster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.stromboli.media.DecodedImage;
import org.stromboli.media.MediaException;
import org.stromboli.media.metadata.TiffDirectory;

/// The first image of a TIFF or BigTIFF, on white. The library reads samples; what they mean as colours is decided
/// here.
/// Strips that are JPEG files go to the reader of those. Used by one thread.
record TiffDecoder(byte[] file, TiffDirectory tags, TiffKind kind) {

    /// What the library needs to see of the directory.
    private static final Set<Integer> SEEN = Set.of(
            0x100, 0x101, 0x102, 0x103, 0x106, 0x10a, 0x111, 0x115, 0x116, 0x117, 0x11c, 0x124, 0x125, 0x13d, 0x140,
            0x142, 0x143, 0x144, 0x145, 0x152, 0x153);

    private static final int UNKNOWN_TAG = 0xfde8;

    DecodedImage decode(ImageReader tiffs, ImageReader jpegs) throws IOException, MediaException {
        byte[] rgb = new byte
                [Math.multiplyExact(
                        Math.multiplyExact(kind.image().width(), kind.image().height()), 3)];
        TiffColors colors = new TiffColors(kind, tags.all(TiffDirectory.COLOR_MAP, 3 << 8));
        if (kind.isJpeg()) {
            new TiffJpeg(file, tags, kind).decode(jpegs, colors, rgb);
        } else {
            colors.put(raster(tiffs), 0, 0, rgb);
        }
        return new DecodedImage(kind.image().width(), kind.image().height(), rgb);
    }

    private Raster raster(ImageReader reader) throws IOException {
        try (ImageInputStream input = new ImageInput(plain())) {
            reader.setInput(input, false, true);
            if (reader.getWidth(0) != kind.image().width()
                    || reader.getHeight(0) != kind.image().height()) {
                throw new IOException("two readers see two sizes");
            }
            return reader.readRaster(0, reader.getDefaultReadParam());
        }
    }

    /// The file with one directory, without colour profiles and all else that is no pixel.
    private byte[] plain() {
        ByteBuffer plain = ByteBuffer.wrap(file.clone()).order(tags.tiff().order());
        tags.values().forEach((tag, value) -> {
            if (!SEEN.contains(tag)) {
                plain.putShort(value.entry(), (short) UNKNOWN_TAG);
            }
        });
        if (tags.end() >= 0) {
            plain.putInt(tags.end(), 0);
            if (tags.isBig()) {
                plain.putInt(tags.end() + 4, 0);
            }
        }
        return plain.array();
    }
}

package org.stromboli.media.image;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import java.io.IOException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import org.stromboli.media.metadata.ImageFormat;

/// One provider of readers for each format, chosen once and by name, so that no other plug-in ever sees a
/// client's bytes; WebP has a decoder of its own. Immutable and thread-safe; the readers that it makes are for one
/// thread.
final class ImageReaders {

    private final Map<ImageFormat, ImageReaderSpi> providers = new EnumMap<>(ImageFormat.class);

    ImageReaders() {
        for (ImageFormat format : EnumSet.complementOf(EnumSet.of(ImageFormat.WEBP))) {
            providers.put(
                    format,
                    switch (format) {
                        case JPEG -> jpeg();
                        case TIFF -> new TIFFImageReaderSpi();
                        default -> ofJdk(format);
                    });
        }
    }

    ImageReader reader(ImageFormat format) throws IOException {
        return Objects.requireNonNull(providers.get(format)).createReaderInstance(null);
    }

    /// Builds on the JDK's own reader, which it takes from the registry when it is told that it is in it.
    private static ImageReaderSpi jpeg() {
        JPEGImageReaderSpi provider = new JPEGImageReaderSpi();
        provider.onRegistration(IIORegistry.getDefaultInstance(), ImageReaderSpi.class);
        return provider;
    }

    private static ImageReaderSpi ofJdk(ImageFormat format) {
        ImageReader reader = ImageIO.getImageReadersByFormatName(format.name()).next();
        try {
            return reader.getOriginatingProvider();
        } finally {
            reader.dispose();
        }
    }
}

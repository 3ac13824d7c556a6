package org.stromboli.app;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.stromboli.completion.MediaSource;
import org.stromboli.media.DecodedImage;
import org.stromboli.media.MediaException;
import org.stromboli.media.PixelSpace;
import org.stromboli.media.loader.MediaLoader;
import org.stromboli.vision.MediaDigest;

/// The file of one picture, which is taken out of its request when an answer shows it. One thread.
final class PictureFile implements MediaSource.Undecoded<DecodedImage> {

    private final MediaLoader loader;
    private final long heldBytes;
    private final Content content;
    private byte @Nullable [] file;

    /// Where the bytes are.
    interface Content {
        byte[] read() throws MediaException;
    }

    /// @param heldBytes that are kept until it is decoded, beside the request
    PictureFile(MediaLoader loader, long heldBytes, Content content) {
        this.loader = loader;
        this.heldBytes = heldBytes;
        this.content = content;
    }

    @Override
    public DecodedImage decode(PixelSpace space) throws MediaException, InterruptedException {
        return loader.image(file(), space);
    }

    @Override
    public Optional<MediaDigest> digest() throws MediaException {
        return Optional.of(MediaDigest.of(file()));
    }

    @Override
    public long heldBytes() {
        return heldBytes;
    }

    private byte[] file() throws MediaException {
        byte[] bytes = file;
        if (bytes == null) {
            bytes = content.read();
            file = bytes;
        }
        return bytes;
    }
}

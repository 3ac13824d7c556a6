package org.stromboli.completion.media;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.stromboli.budget.RejectingBudget;
import org.stromboli.media.CodecSettings;
import org.stromboli.media.CodecVideo;
import org.stromboli.media.DecodedImage;
import org.stromboli.media.FrameChoice;
import org.stromboli.media.MediaException;
import org.stromboli.media.PixelSpace;
import org.stromboli.media.codec.CodecReader;
import org.stromboli.media.codec.PreparedCanvases;
import org.stromboli.media.fetch.MediaFetcher;
import org.stromboli.media.loader.MediaLoader;
import org.stromboli.vision.MediaDigest;

/// Media of requests: those that come inside them, and those that must be fetched first.
public final class FetchedMedia implements MediaSource {

    private final MediaLoader loader;
    private final MediaFetcher fetcher;
    private final CodecReader codecs;
    private final RejectingBudget budget;

    /// @param requestBytes of all media of one request together
    public FetchedMedia(MediaLoader loader, MediaFetcher fetcher, CodecReader codecs, long requestBytes) {
        this.loader = loader;
        this.fetcher = fetcher;
        this.codecs = codecs;
        this.budget = new RejectingBudget(requestBytes);
    }

    @Override
    public MediaSource forRequest() {
        return new FetchedMedia(loader, fetcher, codecs, budget.limit());
    }

    @Override
    public Undecoded<DecodedImage> image(String url) throws MediaException, InterruptedException {
        if (MediaFetcher.isPlace(url)) {
            byte[] file = fetcher.fetch(url, budget);
            return new ImageFile(loader, file.length, () -> file);
        }
        MediaFetcher.count(bytesInside(url), budget);
        return new ImageFile(loader, 0, () -> loader.imageFile(url));
    }

    @Override
    public Undecoded<List<DecodedImage>> video(String url, FrameChoice choice)
            throws MediaException, InterruptedException {
        if (MediaFetcher.isPlace(url)) {
            byte[] file = fetcher.fetch(url, budget);
            return new VideoFile(loader, file, choice);
        }
        MediaFetcher.count(bytesInside(url), budget);
        return space -> loader.video(url, choice);
    }

    @Override
    public Undecoded<CodecVideo> codec(String url, CodecSettings settings) throws MediaException, InterruptedException {
        if (!MediaFetcher.isPlace(url)) {
            MediaFetcher.count(bytesInside(url), budget);
            return space -> codecs.read(loader.videoFile(url), settings);
        }
        Optional<Map<String, byte[]>> folder = fetcher.folder(url, PreparedCanvases::reads, budget);
        if (folder.isPresent()) {
            return space -> codecs.read(folder.get(), settings);
        }
        byte[] content = fetcher.fetch(url, budget);
        return new Undecoded<>() {
            @Override
            public CodecVideo decode(PixelSpace space) throws MediaException, InterruptedException {
                return codecs.read(content, settings);
            }

            @Override
            public long heldBytes() {
                return content.length;
            }
        };
    }

    /// A video that came from elsewhere.
    private record VideoFile(MediaLoader loader, byte[] file, FrameChoice choice)
            implements Undecoded<List<DecodedImage>> {

        @Override
        public List<DecodedImage> decode(PixelSpace space) throws MediaException, InterruptedException {
            return loader.video(file, choice);
        }

        @Override
        public long heldBytes() {
            return file.length;
        }
    }

    /// What base64 makes of so many characters.
    private static long bytesInside(String url) {
        return url.length() * 3L / 4;
    }

    /// The file of one image, which is taken out of its request when it is looked at. One thread.
    private static final class ImageFile implements Undecoded<DecodedImage> {

        private final MediaLoader loader;
        private final long heldBytes;
        private final Content content;
        private byte @Nullable [] file;

        /// Where the bytes are.
        interface Content {
            byte[] read() throws MediaException;
        }

        /// @param heldBytes that are kept until it is decoded, beside the request
        ImageFile(MediaLoader loader, long heldBytes, Content content) {
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

        @Override
        public byte[] file() throws MediaException {
            byte[] bytes = file;
            if (bytes == null) {
                bytes = content.read();
                file = bytes;
            }
            return bytes;
        }
    }
}

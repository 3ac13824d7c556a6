package org.stromboli.completion.media;

import java.util.List;
import java.util.Optional;
import org.stromboli.media.CodecSettings;
import org.stromboli.media.CodecVideo;
import org.stromboli.media.DecodedImage;
import org.stromboli.media.FrameChoice;
import org.stromboli.media.MediaException;
import org.stromboli.media.PixelSpace;
import org.stromboli.vision.MediaDigest;

/// Where images and frames come from. Thread-safe; called on virtual threads that may be interrupted.
public interface MediaSource {

    /// The same source for the media of one request, which share its limits.
    default MediaSource forRequest() {
        return this;
    }

    /// Fetching may wait for the network; decoding is pure work.
    Undecoded<DecodedImage> image(String url) throws MediaException, InterruptedException;

    /// @param choice of the frames that are decoded; asked when their number is known
    Undecoded<List<DecodedImage>> video(String url, FrameChoice choice) throws MediaException, InterruptedException;

    /// The codec stream of a video in place of its frames.
    default Undecoded<CodecVideo> codec(String url, CodecSettings settings)
            throws MediaException, InterruptedException {
        throw new MediaException(MediaException.Cause.INVALID, "codec streams of videos are not read here");
    }

    /// A media item whose bytes are here.
    interface Undecoded<T> {

        /// @param space asked before pixels are made, unless their room was taken for a whole video
        T decode(PixelSpace space) throws MediaException, InterruptedException;

        /// Bytes that are kept until then, beside those of the request itself.
        default long heldBytes() {
            return 0;
        }

        /// The file as it came.
        default byte[] file() throws MediaException {
            throw new MediaException(MediaException.Cause.INVALID, "this item is no file");
        }

        /// Of the file, if it is one, to know it again without decoding it. Work that keeps a core busy, as decoding
        /// is.
        default Optional<MediaDigest> digest() throws MediaException {
            return Optional.empty();
        }
    }
}

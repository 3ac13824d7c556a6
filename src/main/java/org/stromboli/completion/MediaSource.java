package org.stromboli.completion;

import java.util.List;
import org.stromboli.media.FrameChoice;
import org.stromboli.media.MediaException;
import org.stromboli.media.Picture;
import org.stromboli.media.PixelSpace;

/// Where pictures and frames come from. Thread-safe; called on virtual threads that may be interrupted.
public interface MediaSource {

    /// The same source for the media of one request, which share its limits.
    default MediaSource forRequest() {
        return this;
    }

    /// Fetching may wait for the network; decoding is pure work.
    Undecoded<Picture> image(String url) throws MediaException, InterruptedException;

    /// @param choice of the frames that are decoded; asked when their number is known
    Undecoded<List<Picture>> video(String url, FrameChoice choice) throws MediaException, InterruptedException;

    /// A medium whose bytes are here.
    interface Undecoded<T> {

        /// @param space asked before pixels are made, unless their room was taken for a whole video
        T decode(PixelSpace space) throws MediaException, InterruptedException;

        /// Bytes that are kept until then, beside those of the request itself.
        default long heldBytes() {
            return 0;
        }
    }
}

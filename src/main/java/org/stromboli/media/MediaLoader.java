package org.stromboli.media;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.stromboli.media.MediaException.Cause;

/// From content to pixels, within limits: content that came inside a request as a `data:` URL, or was fetched before.
/// Never opens a connection or a file itself. Immutable; the caller's thread does the work.
public final class MediaLoader {

    private static final Set<String> FRAME_TYPES =
            Set.of("video/jpeg", "video/jpg", "video/png", "video/webp", "video/gif", "video/bmp");

    private final MediaLimits limits;
    private final PictureDecoder decoder;

    public MediaLoader(MediaLimits limits) {
        this.limits = limits;
        this.decoder = new PictureDecoder();
    }

    /// @param url with the bytes of one picture
    public Picture image(String url) throws MediaException {
        DataUrl data = local(url);
        if (!data.type().isEmpty()
                && !data.type().startsWith("image/")
                && !data.type().equals("application/octet-stream")) {
            throw new MediaException(Cause.INVALID, "a picture's data: URL must be of type image/*");
        }
        return decoder.decode(data.bytes(limits.maxBytes()), limits.maxPixels());
    }

    /// @param file with one picture of any kind that can be read; not written to
    public Picture image(byte[] file) throws MediaException {
        return decoder.decode(file, limits.maxPixels());
    }

    /// @param file with one picture, which is then the only frame
    public List<Picture> video(byte[] file) throws MediaException {
        return List.of(decoder.decode(file, Math.min(limits.maxPixels(), limits.maxVideoPixels())));
    }

    /// @param url with the pictures of all frames, base64 each, with commas between them
    public List<Picture> video(String url) throws MediaException {
        DataUrl data = local(url);
        if (!FRAME_TYPES.contains(data.type())) {
            throw new MediaException(
                    Cause.INVALID,
                    "a video must be a list of frames: data:video/jpeg;base64, or data:video/png;base64, and the frames "
                            + "with commas between them");
        }
        List<DataUrl> frames = data.frames();
        if (frames.size() > limits.maxFrames()) {
            throw new MediaException(
                    Cause.TOO_LARGE,
                    "the video has %d frames; at most %d are allowed".formatted(frames.size(), limits.maxFrames()));
        }
        List<Picture> pictures = new ArrayList<>();
        long bytesLeft = limits.maxBytes();
        long pixelsLeft = limits.maxVideoPixels();
        for (DataUrl frame : frames) {
            try {
                byte[] bytes = frame.bytes(bytesLeft);
                Picture picture = decoder.decode(bytes, Math.min(limits.maxPixels(), pixelsLeft));
                pictures.add(picture);
                bytesLeft -= bytes.length;
                pixelsLeft -= (long) picture.width() * picture.height();
            } catch (MediaException e) {
                throw new MediaException(
                        e.kind(), "frame %d of the video: %s".formatted(pictures.size() + 1, e.getMessage()));
            }
        }
        return pictures;
    }

    private static DataUrl local(String url) throws MediaException {
        String start = url.substring(0, Math.min(url.length(), 8)).toLowerCase(Locale.ROOT);
        if (start.startsWith("data:")) {
            return DataUrl.parse(url);
        }
        if (start.startsWith("http://") || start.startsWith("https://") || start.startsWith("file:")) {
            throw new MediaException(
                    Cause.INVALID, "remote media is off on this server; send the content itself, as a data: URL");
        }
        throw new MediaException(
                Cause.INVALID, "not a media URL; send the content itself, as in data:image/png;base64,...");
    }
}

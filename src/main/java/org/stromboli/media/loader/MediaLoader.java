package org.stromboli.media.loader;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.stromboli.media.DecodedImage;
import org.stromboli.media.FrameChoice;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;
import org.stromboli.media.MediaLimits;
import org.stromboli.media.PixelSpace;
import org.stromboli.media.image.AvifImage;
import org.stromboli.media.image.ImageDecoder;
import org.stromboli.media.metadata.ImageFormat;
import org.stromboli.media.video.VideoDecoder;
import org.stromboli.media.video.VideoFormat;

/// From content to pixels, within limits: content that came inside a request as a `data:` URL, or was fetched before.
/// Never opens a connection or a file itself. Immutable; the caller's thread does the work.
public final class MediaLoader {

    private static final Set<String> FRAME_TYPES =
            Set.of("video/jpeg", "video/jpg", "video/png", "video/webp", "video/gif", "video/bmp");

    /// Types that say nothing about the content.
    private static final Set<String> UNTYPED = Set.of("", "application/octet-stream", "binary/octet-stream");

    private final MediaLimits limits;
    private final ImageDecoder decoder;
    private final VideoDecoder videos;

    /// Without video files: frames must come one by one.
    public MediaLoader(MediaLimits limits) {
        this(limits, VideoDecoder.off());
    }

    public MediaLoader(MediaLimits limits, VideoDecoder videos) {
        this.limits = limits;
        this.videos = videos;
        this.decoder = new ImageDecoder();
    }

    /// @param url with the bytes of one image
    public DecodedImage image(String url) throws MediaException, InterruptedException {
        return image(url, PixelSpace.FREE);
    }

    /// @param url with the bytes of one image
    /// @param space asked when the image's size is known
    public DecodedImage image(String url, PixelSpace space) throws MediaException, InterruptedException {
        return image(imageFile(url), space);
    }

    /// The bytes of one image, whatever they turn out to be.
    public byte[] imageFile(String url) throws MediaException {
        return imageData(url).bytes(limits.maxBytes());
    }

    private static DataUrl imageData(String url) throws MediaException {
        DataUrl data = local(url);
        if (!data.type().startsWith("image/") && !UNTYPED.contains(data.type())) {
            throw new MediaException(
                    Cause.INVALID,
                    "an image's data: URL must be of type image/*"
                            + (data.type().startsWith("video/") ? "; send a video as `video_url`" : ""));
        }
        return data;
    }

    /// @param file with one image of any kind that can be read; not written to
    /// @param space asked when the image's size is known
    public DecodedImage image(byte[] file, PixelSpace space) throws MediaException, InterruptedException {
        if (AvifImage.isAvif(file)) {
            return videos.image(file, limits, space);
        }
        if (ImageFormat.of(file).isEmpty()) {
            throw unreadable("image", ContentSniffer.ofNoImage(file), ImageFormat.ALLOWED);
        }
        return decoder.decode(file, limits.maxPixels(), space);
    }

    /// @param url with a video file, or with the images of all frames, base64 each, with commas between them
    public List<DecodedImage> video(String url, FrameChoice choice) throws MediaException, InterruptedException {
        DataUrl data = local(url);
        if (FRAME_TYPES.contains(data.type())) {
            return frames(data, choice);
        }
        if (!data.type().startsWith("video/")
                && !data.type().equals("application/mp4")
                && !UNTYPED.contains(data.type())) {
            throw new MediaException(
                    Cause.INVALID,
                    "a video's data: URL must be of type video/*"
                            + (data.type().startsWith("image/")
                                    ? "; send an image as `image_url`, or frames as data:video/jpeg"
                                    : ""));
        }
        return videoFile(data.bytes(limits.maxBytes()), choice);
    }

    /// The bytes of a video or of an archive, whatever they turn out to be.
    public byte[] videoFile(String url) throws MediaException {
        return local(url).bytes(limits.maxBytes());
    }

    private List<DecodedImage> videoFile(byte[] file, FrameChoice choice) throws MediaException, InterruptedException {
        if (VideoFormat.of(file).isEmpty() || isStillAvif(file)) {
            throw unreadable("video", ContentSniffer.ofNoVideo(file), VideoFormat.ALLOWED);
        }
        return videos.decode(file, choice, limits);
    }

    private static boolean isStillAvif(byte[] file) {
        return AvifImage.isAvif(file) && !AvifImage.isSequence(file);
    }

    private static MediaException unreadable(String noun, Optional<String> found, String allowed) {
        String what = found.map(": "::concat).orElse("");
        return new MediaException(
                Cause.INVALID,
                "the content is no %s that this server can read%s; allowed are %s".formatted(noun, what, allowed));
    }

    /// @param file with a video; or with one image, which is then the only frame
    public List<DecodedImage> video(byte[] file, FrameChoice choice) throws MediaException, InterruptedException {
        if (ImageFormat.of(file).isPresent()) {
            choice.of(1, OptionalDouble.empty());
            return List.of(decoder.decode(file, Math.min(limits.maxPixels(), limits.maxVideoPixels())));
        }
        if (isStillAvif(file)) {
            choice.of(1, OptionalDouble.empty());
            return List.of(videos.image(file, limits, PixelSpace.FREE));
        }
        return videoFile(file, choice);
    }

    private List<DecodedImage> frames(DataUrl data, FrameChoice choice) throws MediaException {
        List<DataUrl> all = data.frames();
        if (all.size() > limits.maxFrames()) {
            throw new MediaException(
                    Cause.TOO_LARGE,
                    "the video has %d frames; at most %d are allowed".formatted(all.size(), limits.maxFrames()),
                    "stromboli.media.max-frames");
        }
        int[] chosen = choice.of(all.size(), OptionalDouble.empty());
        List<DecodedImage> images = new ArrayList<>();
        long bytesLeft = limits.maxBytes();
        long pixelsLeft = limits.maxVideoPixels();
        for (int i = 0; i < chosen.length; i++) {
            if (i > 0 && chosen[i] == chosen[i - 1]) {
                images.add(images.getLast());
                continue;
            }
            try {
                byte[] bytes = all.get(chosen[i]).bytes(bytesLeft);
                DecodedImage image = decoder.decode(bytes, Math.min(limits.maxPixels(), pixelsLeft));
                images.add(image);
                bytesLeft -= bytes.length;
                pixelsLeft -= (long) image.width() * image.height();
            } catch (MediaException e) {
                throw new MediaException(
                        e.kind(), "frame %d of the video: %s".formatted(chosen[i] + 1, e.getMessage()));
            }
        }
        return images;
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

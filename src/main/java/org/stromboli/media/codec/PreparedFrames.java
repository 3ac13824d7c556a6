package org.stromboli.media.codec;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.stromboli.media.DecodedImage;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;
import org.stromboli.media.MediaLimits;
import org.stromboli.media.image.ImageDecoder;

/// The frames that stand beside bit costs, all of one size: `frames.npy`, bytes [frames, height, width, 3], or
/// `frame_*.png` by their numbers.
final class PreparedFrames {

    static final String ARRAY = "frames.npy";

    private static final String IMAGE = "frame_";
    private static final String IMAGE_END = ".png";
    private static final int AXES = 4;
    private static final int CHANNELS = 3;

    private PreparedFrames() {}

    /// @throws MediaException if there are none, or they are larger than the frames of one video may be
    static List<DecodedImage> of(PreparedFolder folder, MediaLimits limits) throws MediaException {
        List<String> images = folder.files().keySet().stream()
                .filter(name -> name.startsWith(IMAGE) && name.endsWith(IMAGE_END))
                .sorted(Comparator.comparingInt(PreparedFrames::number).thenComparing(Comparator.naturalOrder()))
                .toList();
        if (images.isEmpty()) {
            return ofArray(NumpyFile.of(folder.file(ARRAY), ARRAY), limits);
        }
        if (folder.files().containsKey(ARRAY)) {
            throw new MediaException(
                    Cause.INVALID, "there are both frames.npy and frame_*.png; allowed is one of them");
        }
        return ofImages(folder, images, limits);
    }

    private static int number(String name) {
        return Integer.parseInt(name.substring(IMAGE.length(), name.length() - IMAGE_END.length()));
    }

    private static List<DecodedImage> ofImages(PreparedFolder folder, List<String> names, MediaLimits limits)
            throws MediaException {
        List<DecodedImage> frames = new ArrayList<>();
        ImageDecoder decoder = new ImageDecoder();
        long pixelsLeft = limits.maxVideoPixels();
        for (String name : names) {
            DecodedImage frame = decoder.decode(folder.file(name), Math.min(limits.maxPixels(), pixelsLeft));
            DecodedImage first = frames.isEmpty() ? frame : frames.getFirst();
            if (frame.width() != first.width() || frame.height() != first.height()) {
                throw new MediaException(
                        Cause.INVALID,
                        "%s has %d x %d pixels; allowed are %d x %d, as the first frame has"
                                .formatted(name, frame.width(), frame.height(), first.width(), first.height()));
            }
            pixelsLeft -= (long) frame.width() * frame.height();
            frames.add(frame);
        }
        return frames;
    }

    private static List<DecodedImage> ofArray(NumpyFile array, MediaLimits limits) throws MediaException {
        int[] shape = array.shape();
        if (!array.isOfBytes() || shape.length != AXES || shape[AXES - 1] != CHANNELS) {
            throw new MediaException(
                    Cause.INVALID, "frames.npy must have bytes (uint8) of the shape [frames, height, width, 3]");
        }
        int count = shape[0];
        int height = shape[1];
        int width = shape[2];
        if (count == 0 || height == 0 || width == 0) {
            throw new MediaException(Cause.INVALID, "frames.npy has no pixels");
        }
        long pixels = (long) height * width;
        if (pixels > limits.maxPixels() || pixels * count > limits.maxVideoPixels()) {
            throw new MediaException(
                    Cause.TOO_LARGE,
                    "frames.npy has %d frames of %d x %d pixels; at most %d are allowed in a frame and %d in all"
                            .formatted(count, width, height, limits.maxPixels(), limits.maxVideoPixels()),
                    "stromboli.media.max-pixels");
        }
        List<DecodedImage> frames = new ArrayList<>();
        int each = height * width * CHANNELS;
        for (int i = 0; i < count; i++) {
            frames.add(new DecodedImage(width, height, array.bytes(i * each, each)));
        }
        return frames;
    }
}

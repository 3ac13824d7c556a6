package org.stromboli.media.codec;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import org.stromboli.media.CodecSettings;
import org.stromboli.media.CodecVideo;
import org.stromboli.media.DecodedImage;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;
import org.stromboli.media.MediaLimits;

/// What a codec spent on the blocks of frames, and these frames: `bit_cost.npy` [frames, rows, columns],
/// `frame_ids.npy` [frames], the frames, and `meta.json`. Canvases are made of them as `cv-preinfer` makes them
/// (codec-video-prep 0.2.5).
final class PreparedCosts {

    static final String COSTS = "bit_cost.npy";

    private static final Logger LOG = System.getLogger(PreparedCosts.class.getName());
    private static final String IDS = "frame_ids.npy";
    private static final int AXES = 3;
    private static final int MAX_FRAMES = 4096;
    private static final int MAX_CANVASES = 64;
    private static final int MAX_GROUP = 512;

    private PreparedCosts() {}

    static boolean isIn(Map<String, byte[]> files) {
        return files.containsKey(COSTS);
    }

    /// @param usual of the checkpoint, where `meta.json` says nothing else
    static CodecVideo of(Map<String, byte[]> files, CodecSettings usual, MediaLimits limits)
            throws MediaException, InterruptedException {
        if (PreparedCanvases.isIn(files)) {
            throw new MediaException(
                    Cause.INVALID, "there are both canvases and bit_cost.npy; allowed are either or the other");
        }
        PreparedFolder folder = PreparedFolder.of(files);
        double perSecond = folder.perSecond();
        CodecSettings settings = settings(folder, usual);
        NumpyFile costs = costs(folder);
        int[] ids = ids(folder, costs.shape()[0]);
        List<DecodedImage> frames = frames(folder, ids.length, settings, limits);
        DecodedImage first = frames.getFirst();
        BlockScores scores = BlockScores.of(costs, first.width(), first.height(), settings.patch());
        List<FrameGroup> groups = groups(scores, settings);
        long pixels = ((long) groups.size() * settings.canvases() + ids.length) * first.width() * first.height();
        if (pixels > limits.maxVideoPixels()) {
            throw new MediaException(
                    Cause.TOO_LARGE,
                    "%d frames and %d canvases of %d x %d pixels are too large; at most %d pixels are allowed in all"
                            .formatted(
                                    ids.length,
                                    groups.size() * settings.canvases(),
                                    first.width(),
                                    first.height(),
                                    limits.maxVideoPixels()),
                    "stromboli.media.max-pixels");
        }
        CanvasPacker packer = new CanvasPacker(frames, ids, scores, settings);
        for (FrameGroup group : groups) {
            packer.add(group);
        }
        return packer.packed(perSecond);
    }

    private static List<FrameGroup> groups(BlockScores scores, CodecSettings settings)
            throws MediaException, InterruptedException {
        FrameGroups grouping = new FrameGroups(scores, settings);
        List<FrameGroup> groups = grouping.groups();
        int frames = scores.frames();
        if (groups.isEmpty()) {
            throw new MediaException(
                    Cause.INVALID,
                    "bit_cost.npy has %d frames; a group needs %d or more (min_group_frames)"
                            .formatted(frames, grouping.min()));
        }
        int left = frames - groups.getLast().end();
        if (left > 0) {
            LOG.log(
                    Level.INFO,
                    "Of a codec stream of {0} frames the last {1} are in no canvas: a group has {2} or more",
                    frames,
                    left,
                    grouping.min());
        }
        return groups;
    }

    private static CodecSettings settings(PreparedFolder folder, CodecSettings usual) throws MediaException {
        int min = folder.setting("min_group_frames", usual.groups().min(), FrameGroups.SHORTEST, MAX_GROUP);
        int max =
                folder.setting("max_group_frames", Math.max(min, usual.groups().max()), min, Math.max(min, MAX_GROUP));
        folder.setting("patch", usual.patch(), usual.patch(), usual.patch()); // the model has no other
        return new CodecSettings(
                usual.frames(),
                folder.setting("group_size", usual.groupSize(), 1, MAX_FRAMES),
                folder.setting("images_per_group", usual.canvases(), 1, MAX_CANVASES),
                usual.patch(),
                usual.maxPixels(),
                new CodecSettings.Groups(min, max));
    }

    private static NumpyFile costs(PreparedFolder folder) throws MediaException {
        NumpyFile costs = NumpyFile.of(folder.file(COSTS), COSTS);
        int[] shape = costs.shape();
        if (shape.length != AXES || shape[0] < 1 || shape[1] < 1 || shape[2] < 1) {
            throw new MediaException(Cause.INVALID, "bit_cost.npy must have the shape [frames, rows, columns]");
        }
        if (shape[0] > MAX_FRAMES) {
            throw new MediaException(
                    Cause.TOO_LARGE,
                    "bit_cost.npy has %d frames; at most %d are allowed".formatted(shape[0], MAX_FRAMES));
        }
        return costs;
    }

    /// Of each frame its index in the video.
    private static int[] ids(PreparedFolder folder, int count) throws MediaException {
        int[] ids = NumpyFile.integers(folder.file(IDS), IDS);
        if (ids.length != count) {
            throw new MediaException(
                    Cause.INVALID,
                    "frame_ids.npy has %d numbers; bit_cost.npy has %d frames".formatted(ids.length, count));
        }
        for (int i = 0; i < count; i++) {
            if (ids[i] < 0 || i > 0 && ids[i] <= ids[i - 1]) {
                throw new MediaException(
                        Cause.INVALID,
                        "frame_ids.npy has %d at index %d; allowed are indexes of frames from 0 on, each larger than the one before"
                                .formatted(ids[i], i));
            }
        }
        return ids;
    }

    private static List<DecodedImage> frames(
            PreparedFolder folder, int count, CodecSettings settings, MediaLimits limits) throws MediaException {
        List<DecodedImage> frames = PreparedFrames.of(folder, limits);
        DecodedImage first = frames.getFirst();
        int block = BlockScores.EDGE * settings.patch();
        if (frames.size() != count) {
            throw new MediaException(
                    Cause.INVALID, "there are %d frames; bit_cost.npy has %d".formatted(frames.size(), count));
        }
        boolean whole = first.width() % block == 0 && first.height() % block == 0;
        if (!whole || Math.max(first.width(), first.height()) > CanvasJpeg.MAX_EDGE) {
            throw new MediaException(
                    Cause.INVALID,
                    "the frames have %d x %d pixels; allowed are multiples of %d, up to %d"
                            .formatted(first.width(), first.height(), block, CanvasJpeg.MAX_EDGE));
        }
        return frames;
    }
}

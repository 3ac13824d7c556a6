package org.stromboli.media.codec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.stromboli.media.CodecSettings;
import org.stromboli.media.CodecVideo;
import org.stromboli.media.DecodedImage;
import org.stromboli.media.MediaException;

/// Makes canvases of groups of frames: all blocks of a group's first frame that shows something, then the best of the
/// others by time and row. There are fewer canvases where too few blocks are good. One thread.
final class CanvasPacker {

    private static final int AXES = 3;
    private static final int CHANNELS = 3;

    private final List<DecodedImage> frames;
    private final int[] ids;
    private final BlockScores scores;
    private final CodecSettings settings;
    private final boolean[] bad;
    private final List<DecodedImage> canvases = new ArrayList<>();
    private final List<int[]> places = new ArrayList<>();

    /// @param frames all of one size
    /// @param ids of each frame its index in the video
    CanvasPacker(List<DecodedImage> frames, int[] ids, BlockScores scores, CodecSettings settings) {
        this.frames = frames;
        this.ids = ids;
        this.scores = scores;
        this.settings = settings;
        this.bad = new boolean[frames.size()];
        for (int i = 0; i < bad.length; i++) {
            bad[i] = FrameCheck.isBad(frames.get(i));
        }
    }

    void add(FrameGroup group) throws MediaException {
        int[] blocks = blocks(group);
        int each = scores.each();
        for (int from = 0; from < blocks.length; from += each) {
            paint(Arrays.copyOfRange(blocks, from, from + each));
        }
    }

    CodecVideo packed(double perSecond) {
        int[] all = new int[places.stream().mapToInt(each -> each.length).sum()];
        int at = 0;
        for (int[] each : places) {
            System.arraycopy(each, 0, all, at, each.length);
            at += each.length;
        }
        return new CodecVideo(canvases, all, perSecond);
    }

    /// In the order in which they are painted: frame * blocks of a frame + block. They fill their canvases, since the
    /// others are those of whole frames, or as many as whole canvases have.
    private int[] blocks(FrameGroup group) {
        int each = scores.each();
        int first = first(group);
        BestBlocks best = new BestBlocks((settings.canvases() - 1) * each, each, frames.size());
        for (int frame = group.start(); frame < group.end(); frame++) {
            if (frame != first && !bad[frame]) {
                best.offer(frame, scores.scores()[frame]);
            }
        }
        int[] others = best.blocks();
        int[] all = new int[each + others.length];
        Arrays.setAll(all, i -> i < each ? first * each + i : others[i - each]);
        return all;
    }

    private int first(FrameGroup group) {
        for (int frame = group.start(); frame < group.end(); frame++) {
            if (!bad[frame]) {
                return frame;
            }
        }
        return group.start();
    }

    /// @param blocks of one canvas, row by row
    private void paint(int[] blocks) throws MediaException {
        int width = frames.getFirst().width();
        byte[] rgb = new byte[frames.getFirst().rgb().length];
        int[] own = new int[scores.each() * BlockScores.EDGE * BlockScores.EDGE * AXES];
        for (int to = 0; to < blocks.length; to++) {
            int frame = blocks[to] / scores.each();
            int from = blocks[to] % scores.each();
            byte[] source = frames.get(frame).rgb();
            int edge = BlockScores.EDGE * settings.patch();
            for (int y = 0; y < edge; y++) {
                System.arraycopy(
                        source,
                        pixel(from, y, width, edge) * CHANNELS,
                        rgb,
                        pixel(to, y, width, edge) * CHANNELS,
                        edge * CHANNELS);
            }
            place(frame, from, to, own);
        }
        canvases.add(
                CanvasJpeg.written(new DecodedImage(width, frames.getFirst().height(), rgb)));
        places.add(own);
    }

    /// Where row `y` of a block begins.
    private int pixel(int block, int y, int width, int edge) {
        return (block / scores.columns() * edge + y) * width + block % scores.columns() * edge;
    }

    private void place(int frame, int from, int to, int[] own) {
        int across = scores.columns() * BlockScores.EDGE;
        for (int inner = 0; inner < BlockScores.EDGE * BlockScores.EDGE; inner++) {
            int y = inner / BlockScores.EDGE;
            int x = inner % BlockScores.EDGE;
            int at = ((to / scores.columns() * BlockScores.EDGE + y) * across
                            + to % scores.columns() * BlockScores.EDGE
                            + x)
                    * AXES;
            own[at] = ids[frame];
            own[at + 1] = from / scores.columns() * BlockScores.EDGE + y;
            own[at + 2] = from % scores.columns() * BlockScores.EDGE + x;
        }
    }
}

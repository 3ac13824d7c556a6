package org.stromboli.media.codec;

import java.util.ArrayList;
import java.util.List;
import org.stromboli.media.CodecSettings;

/// Which frames share canvases. A group ends where its best blocks, as many as fit its canvases beside the first frame,
/// are worth as much as those of an average group, come from all its time, and hardly grow any more.
final class FrameGroups {

    /// The least frames of a group, whatever the settings say.
    static final int SHORTEST = 4;

    private static final int BINS = 3;
    private static final double LITTLE = 0.05;
    private static final double SMALLEST = 1e-6;
    private static final double ROUNDING = 1e-4;

    private final BlockScores scores;
    private final CodecSettings settings;

    FrameGroups(BlockScores scores, CodecSettings settings) {
        this.scores = scores;
        this.settings = settings;
    }

    /// Frames of the shortest group.
    int min() {
        return Math.max(SHORTEST, settings.groups().min());
    }

    /// One after the other; the last frames are in none if they are too few for one.
    List<FrameGroup> groups() throws InterruptedException {
        double threshold = threshold();
        List<FrameGroup> groups = new ArrayList<>();
        int start = 0;
        while (scores.frames() - start >= min()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            FrameGroup group = new FrameGroup(start, end(start, threshold));
            groups.add(group);
            start = group.end();
        }
        return groups;
    }

    /// What the best blocks of a group are worth on average, if all groups had one length.
    double threshold() {
        double sum = 0;
        int windows = 0;
        for (int start = 0; start < scores.frames(); start += settings.groupSize()) {
            int end = Math.min(scores.frames(), start + settings.groupSize());
            if (end - start >= SHORTEST) {
                BestBlocks best = best(end - start);
                for (int frame = start + 1; frame < end; frame++) {
                    best.offer(frame - start, scores.scores()[frame]);
                }
                sum += best.roundedSum();
                windows++;
            }
        }
        return windows == 0 ? 0 : sum / windows;
    }

    private int end(int start, double threshold) {
        int left = scores.frames() - start;
        int longest = Math.min(left, Math.max(min(), settings.groups().max()));
        BestBlocks best = best(longest);
        double before = -1;
        int chosen = longest;
        for (int length = 1; length <= longest; length++) {
            if (length > 1) {
                best.offer(length - 1, scores.scores()[start + length - 1]);
            }
            if (length < min()) {
                continue;
            }
            double sum = best.sum();
            if (bins(best, length) >= Math.min(BINS, settings.canvases() - 1) && reaches(best, threshold)) {
                chosen = length;
                if (before >= 0 && (sum - before) / Math.max(before, SMALLEST) < LITTLE) {
                    break;
                }
            }
            before = sum;
        }
        return start + chosen;
    }

    /// Rounded sums cost more, and are needed only where rounding decides.
    private static boolean reaches(BestBlocks best, double threshold) {
        double sum = best.sum();
        boolean near = Math.abs(sum - threshold) <= ROUNDING * threshold;
        return near ? best.roundedSum() >= threshold : sum > threshold;
    }

    private BestBlocks best(int frames) {
        return new BestBlocks((settings.canvases() - 1) * scores.each(), scores.each(), frames);
    }

    /// How many thirds of a group's time after its first frame have blocks.
    private static int bins(BestBlocks best, int length) {
        int bins = 0;
        for (int bin = 0; bin < BINS; bin++) {
            bins += best.touches(1 + bin * (length - 1) / BINS, 1 + (bin + 1) * (length - 1) / BINS) ? 1 : 0;
        }
        return bins;
    }
}

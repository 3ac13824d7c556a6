package org.stromboli.vision;

import java.util.stream.IntStream;

/// How frames are taken out of a video, index by index as the families' published examples take them.
public sealed interface FrameSampling {

    /// @param frames of the video, at least one
    /// @param perSecond of the video, more than zero
    /// @param max frames that may be taken, at least one
    /// @return indexes, none smaller than the one before
    int[] indexes(int frames, double perSecond, int max);

    /// So many frames from the first to the last, at equal distances that are rounded down; shorter videos repeat some.
    record Uniform(int count) implements FrameSampling {
        @Override
        public int[] indexes(int frames, double perSecond, int max) {
            return spread(frames, Math.min(count, max));
        }
    }

    /// Every k-th frame, where k frames are as near to the requested distance in time as whole frames can be. Where
    /// that is more than `max`, so many as are allowed, from the first to the last.
    record PerSecond(double rate) implements FrameSampling {
        @Override
        public int[] indexes(int frames, double perSecond, int max) {
            long step = (long) Math.clamp(Math.rint(perSecond / rate), 1.0, frames);
            long count = (frames + step - 1) / step;
            return count > max
                    ? spread(frames, max)
                    : IntStream.range(0, (int) count).map(i -> (int) (i * step)).toArray();
        }
    }

    /// The first frames of so many equal pieces, as the video processors of transformers take them; all frames of
    /// shorter
    /// videos.
    record Starts(int count) implements FrameSampling {
        @Override
        public int[] indexes(int frames, double perSecond, int max) {
            long pieces = Math.min(Math.min(count, max), frames);
            return IntStream.range(0, (int) pieces)
                    .map(i -> (int) ((long) i * frames / pieces))
                    .toArray();
        }
    }

    /// The first frames of as many equal pieces as whole frames fit into the video at this rate, at least one.
    record StartsPerSecond(double rate) implements FrameSampling {
        @Override
        public int[] indexes(int frames, double perSecond, int max) {
            int count = (int) Math.clamp(frames / perSecond * rate, 1.0, frames);
            return new Starts(count).indexes(frames, perSecond, max);
        }
    }

    /// The middle frames of as many equal pieces as the video has whole seconds (LLaVA-Mini).
    record Middles() implements FrameSampling {
        @Override
        public int[] indexes(int frames, double perSecond, int max) {
            int pieces = (int) Math.clamp(Math.floor(frames / perSecond), 1.0, Math.min(frames, max));
            double length = (frames - 1) / (double) pieces;
            return IntStream.range(0, pieces)
                    .map(i -> ((int) Math.rint(length * i) + (int) Math.rint(length * (i + 1))) / 2)
                    .toArray();
        }
    }

    /// So many frames from the first to the last, at equal distances that are rounded to the nearest; of shorter videos
    /// all, once each.
    record Nearest(int count) implements FrameSampling {
        @Override
        public int[] indexes(int frames, double perSecond, int max) {
            return nearest(frames, Math.min(count, max));
        }
    }

    /// So many frames of each second of the video's length, at least one, as [Nearest] takes them.
    record NearestPerSecond(double rate) implements FrameSampling {
        @Override
        public int[] indexes(int frames, double perSecond, int max) {
            return nearest(frames, (int) Math.clamp((long) (frames / perSecond * rate), 1, max));
        }
    }

    /// More frames of longer videos (LLaVA-OneVision-2), as [Nearest] takes them.
    ///
    /// @param most of the longest
    record ByLength(int most) implements FrameSampling {

        private static final int SHORT_SECONDS = 10;
        private static final int SHORT_FRAMES = 8;
        private static final int LONG_SECONDS = 30;
        private static final int MEDIUM_FRAMES = 16;

        @Override
        public int[] indexes(int frames, double perSecond, int max) {
            double seconds = frames / perSecond;
            int count = seconds < SHORT_SECONDS ? SHORT_FRAMES : seconds < LONG_SECONDS ? MEDIUM_FRAMES : most;
            return nearest(frames, Math.min(Math.min(count, most), max));
        }
    }

    /// So many frames of each second, at least four and an even number of them, at equal distances that are rounded to
    /// the nearest (Qwen2-VL's helper library, with LLaVA-OneVision-1.5).
    record EvenPerSecond(double rate) implements FrameSampling {

        private static final int LEAST = 4;

        @Override
        public int[] indexes(int frames, double perSecond, int max) {
            double count = Math.max(frames / perSecond * rate, LEAST);
            return nearest(frames, even(Math.min(Math.min(count, even(max)), frames)));
        }
    }

    /// The same for a number that the client chooses.
    record Even(int count) implements FrameSampling {
        @Override
        public int[] indexes(int frames, double perSecond, int max) {
            return nearest(frames, even(Math.min(Math.min(2 * Math.rint(count / 2.0), max), frames)));
        }
    }

    private static int even(double count) {
        return Math.max(1, (int) Math.floor(count / 2) * 2);
    }

    /// As torch's linspace in single precision, which goes from both ends to the middle; then half to even.
    private static int[] nearest(int frames, int count) {
        if (frames <= count) {
            return IntStream.range(0, frames).toArray();
        }
        float step = count == 1 ? 0 : (frames - 1) / (float) (count - 1);
        return IntStream.range(0, count)
                .map(i -> (int) Math.rint(i < count / 2 || count == 1 ? step * i : frames - 1 - step * (count - 1 - i)))
                .toArray();
    }

    /// As numpy's linspace, whose last value is exact.
    private static int[] spread(int frames, int count) {
        double step = (frames - 1) / (double) Math.max(1, count - 1);
        return IntStream.range(0, count)
                .map(i -> i > 0 && i == count - 1 ? frames - 1 : (int) (i * step))
                .toArray();
    }
}

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

    /// As numpy's linspace, whose last value is exact.
    private static int[] spread(int frames, int count) {
        double step = (frames - 1) / (double) Math.max(1, count - 1);
        return IntStream.range(0, count)
                .map(i -> i > 0 && i == count - 1 ? frames - 1 : (int) (i * step))
                .toArray();
    }
}

package org.stromboli.media.video;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/// Frames that one pass of the decoder delivers: it starts at the key frame before the first of them and goes on to the
/// last. Between runs nothing is decoded.
///
/// @param start a time between the first requested frame and the one before it; absent at the beginning of the video
/// @param spans of time in each of which one requested frame begins to be shown, ascending
/// @param around all frames from some before the first requested one to some behind the last
record FrameRun(OptionalDouble start, List<Span> spans, Stretch around) {

    /// Starting a decoder takes about as long as decoding so many frames.
    private static final int WORTH_A_START = 30;

    private static final int MAX_FRAMES = 50;

    /// The one that stays on the screen where a frame is missing is not farther away.
    private static final int FRAMES_AROUND = 8;

    /// @param from seconds
    /// @param frames at most
    record Stretch(double from, int frames) {}

    /// Seconds in which one frame begins, at `time`, and no other one.
    record Span(double from, double time, double to) {}

    /// @param requested indexes of frames, each larger than the one before
    static List<FrameRun> plan(VideoTrack track, int[] requested) {
        List<FrameRun> runs = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= requested.length; i++) {
            if (i == requested.length || i - from == MAX_FRAMES || skips(track, requested[i - 1], requested[i])) {
                runs.add(of(track, Arrays.copyOfRange(requested, from, i)));
                from = i;
            }
        }
        return runs;
    }

    private static FrameRun of(VideoTrack track, int[] requested) {
        int first = requested[0];
        OptionalDouble start = first == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(span(track.times(), first).from());
        int before = Math.max(0, first - FRAMES_AROUND);
        Stretch around = new Stretch(
                span(track.times(), before).from(), requested[requested.length - 1] - before + 1 + FRAMES_AROUND);
        return new FrameRun(
                start,
                Arrays.stream(requested)
                        .mapToObj(frame -> span(track.times(), frame))
                        .toList(),
                around);
    }

    private static Span span(double[] times, int frame) {
        double time = times[frame];
        double from = frame == 0 ? time - 1 : (times[frame - 1] + time) / 2;
        double to = frame == times.length - 1 ? time + 1 : (time + times[frame + 1]) / 2;
        return new Span(from, time, to);
    }

    /// The same run over frames that the decoder is known to deliver: instead of each requested one that it does not,
    /// the one that stays on the screen.
    ///
    /// @param delivered times in seconds, at least one, ascending
    /// @return as many indexes as there are spans, none smaller than the one before
    int[] shown(double[] delivered) {
        return spans.stream()
                .mapToInt(span -> {
                    int after = Arrays.binarySearch(delivered, span.to());
                    return Math.max(0, (after >= 0 ? after : -after - 1) - 1);
                })
                .toArray();
    }

    /// @param frames indexes into `delivered`, ascending
    FrameRun only(double[] delivered, int[] frames) {
        return new FrameRun(
                start,
                Arrays.stream(frames).mapToObj(frame -> span(delivered, frame)).toList(),
                around);
    }

    private static boolean skips(VideoTrack track, int from, int to) {
        int key = Arrays.binarySearch(track.keys(), track.times()[to]);
        int last = key >= 0 ? key : -key - 2;
        if (last < 0) {
            return false;
        }
        int frame = Arrays.binarySearch(track.times(), track.keys()[last]);
        return frame - from > WORTH_A_START;
    }
}

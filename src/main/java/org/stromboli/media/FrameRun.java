package org.stromboli.media;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/// Frames that one pass of the decoder delivers: it starts at the key frame before the first of them and goes on to the
/// last. Between runs nothing is decoded.
///
/// @param start a time between the first wanted frame and the one before it; absent at the beginning of the video
/// @param offsets of the wanted frames from the first frame after `start`, ascending
record FrameRun(OptionalDouble start, List<Integer> offsets) {

    /// Starting a decoder takes about as long as decoding so many frames.
    private static final int WORTH_A_START = 30;

    private static final int MOST_FRAMES = 50;

    /// @param wanted indexes of frames, each larger than the one before
    static List<FrameRun> plan(VideoTrack track, int[] wanted) {
        List<FrameRun> runs = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= wanted.length; i++) {
            if (i == wanted.length || i - from == MOST_FRAMES || skips(track, wanted[i - 1], wanted[i])) {
                runs.add(of(track, Arrays.copyOfRange(wanted, from, i)));
                from = i;
            }
        }
        return runs;
    }

    private static FrameRun of(VideoTrack track, int[] wanted) {
        int first = firstShownAt(track.times(), wanted[0]);
        OptionalDouble start = first == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of((track.times()[first - 1] + track.times()[first]) / 2);
        return new FrameRun(
                start, Arrays.stream(wanted).mapToObj(each -> each - first).toList());
    }

    /// A time that several frames share cannot tell them apart.
    private static int firstShownAt(double[] times, int frame) {
        int first = frame;
        while (first > 0 && times[first - 1] == times[frame]) {
            first--;
        }
        return first;
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

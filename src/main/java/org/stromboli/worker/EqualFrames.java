package org.stromboli.worker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.stromboli.vision.FeatureLayout.Compressed;
import org.stromboli.vision.PreprocessedMedia;

/// Which frames of a video have the same pixels: equal ones are compressed and fused once. Immutable.
///
/// @param distinct the first frame of each kind, in order
/// @param kinds [frames] index among the distinct ones
record EqualFrames(List<Integer> distinct, List<Integer> kinds) {

    EqualFrames {
        distinct = List.copyOf(distinct);
        kinds = List.copyOf(kinds);
    }

    /// @param media an image or video in the layout `layout`
    static EqualFrames of(PreprocessedMedia media, Compressed layout) {
        int[] firstEqual = media.tiles().firstEqual();
        int tiles = layout.frameTiles();
        List<Integer> distinct = new ArrayList<>();
        List<Integer> kinds = new ArrayList<>();
        for (int frame = 0; frame < layout.frames(); frame++) {
            int kind = 0;
            while (kind < distinct.size() && !areEqual(firstEqual, frame * tiles, distinct.get(kind) * tiles, tiles)) {
                kind++;
            }
            if (kind == distinct.size()) {
                distinct.add(frame);
            }
            kinds.add(kind);
        }
        return new EqualFrames(distinct, kinds);
    }

    private static boolean areEqual(int[] firstEqual, int one, int other, int tiles) {
        return Arrays.equals(firstEqual, one, one + tiles, firstEqual, other, other + tiles);
    }

    int frames() {
        return kinds.size();
    }

    /// How many frames are of a kind.
    int count(int kind) {
        return (int) kinds.stream().filter(each -> each == kind).count();
    }

    /// [frames]
    long[] order() {
        return kinds.stream().mapToLong(Integer::longValue).toArray();
    }
}

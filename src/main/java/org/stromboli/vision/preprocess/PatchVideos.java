package org.stromboli.vision.preprocess;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.stromboli.vision.FeatureLayout.Patches;
import org.stromboli.vision.FeatureLayout.TimedRun;
import org.stromboli.vision.FrameSampling;
import org.stromboli.vision.FrameTimes;
import org.stromboli.vision.SizeRule;

/// Videos of a model that takes frames at their own height and width.
///
/// @param rules of choosing frames
/// @param told whether the prompt tells the time of each frame
/// @param placed whether the tower is told the index of each frame as its time, in place of 0
public record PatchVideos(PatchPreprocessor.Recipe frames, Rules rules, boolean told, boolean placed) {

    private static final int[] NO_PLACES = {};

    /// How frames are chosen where the client says nothing, how many, or how many of each second.
    public interface Rules {

        FrameSampling usual();

        FrameSampling count(int frames);

        FrameSampling rate(double perSecond);
    }

    Patches layout(int width, int height, FrameTimes times) {
        SizeRule.PixelSize size = frames.size().of(width, height);
        Patches one = frames.layout(size);
        int count = times.indexes().length;
        List<TimedRun> runs = new ArrayList<>();
        for (int frame = 0; told && frame < count; frame++) {
            runs.add(new TimedRun(timeTag(microseconds(times.seconds(frame))), one.tokens(), ""));
        }
        return new Patches(count, one.rows(), one.columns(), one.merge(), one.window(), runs);
    }

    /// As a prompt tells it: one decimal, half to even on the exact binary value.
    public static String timeTag(double seconds) {
        return "<%s seconds>"
                .formatted(new BigDecimal(seconds)
                        .setScale(1, RoundingMode.HALF_EVEN)
                        .toPlainString());
    }

    /// The published code writes times down with six decimals and reads them again.
    private static double microseconds(double seconds) {
        return new BigDecimal(seconds).setScale(6, RoundingMode.HALF_EVEN).doubleValue();
    }

    /// Time, row and column of each patch where the tower is told times.
    int[] places(Patches layout, FrameTimes times) {
        if (!placed) {
            return NO_PLACES;
        }
        int[] one = onePlaces(layout);
        return IntStream.of(times.indexes())
                .flatMap(time -> IntStream.range(0, one.length).map(i -> i % 3 == 0 ? time : one[i]))
                .toArray();
    }

    /// Of a picture's patches, in the order in which the tower takes them, [patches, 3].
    private static int[] onePlaces(Patches layout) {
        int merge = layout.merge();
        int[] places = new int[layout.patches() * 3];
        int at = 0;
        for (int block = 0; block < layout.rows() * layout.columns(); block++) {
            for (int inner = 0; inner < merge * merge; inner++) {
                places[at + 1] = block / layout.columns() * merge + inner / merge;
                places[at + 2] = block % layout.columns() * merge + inner % merge;
                at += 3;
            }
        }
        return places;
    }
}

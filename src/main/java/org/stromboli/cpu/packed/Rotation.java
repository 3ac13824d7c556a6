package org.stromboli.cpu.packed;

import static org.stromboli.cpu.Lanes.FLOATS;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import org.stromboli.cpu.Lanes;

/// RoPE for heads as checkpoints have them: of the elements that are turned, one of the first half is turned together
/// with that of the second. The others are multiplied by a constant. Immutable.
final class Rotation {

    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

    private final int width;
    private final int half; // of the elements that are turned
    private final float[] cosines; // [positions, half]
    private final float[] sines; // [positions, half]
    private final float others; // what elements that are not turned are multiplied with

    /// @param pairs [positions, width / 2, 2] cosines and sines, the same for all pairs that are not turned
    /// @param width of a head
    /// @param turned how many elements of a head are turned
    Rotation(float[] pairs, int width, int turned) {
        this.width = width;
        half = turned / 2;
        int positions = pairs.length / width;
        cosines = new float[positions * half];
        sines = new float[positions * half];
        for (int i = 0; i < cosines.length; i++) {
            int at = i / half * width + 2 * (i % half);
            cosines[i] = pairs[at];
            sines[i] = pairs[at + 1];
        }
        others = turned < width ? pairs[turned] : 1;
    }

    /// Turns heads by a position.
    ///
    /// @param x [heads, width] floats, changed in place
    void apply(MemorySegment x, int heads, int position) {
        int angle = position * half;
        for (int head = 0; head < heads; head++) {
            turn(x, head * width, angle);
            multiplyOthers(x, head * width);
        }
    }

    private void turn(MemorySegment x, int at, int angle) {
        int i = 0;
        for (; i < FLOATS.loopBound(half); i += Lanes.COUNT) {
            FloatVector cosine = FloatVector.fromArray(FLOATS, cosines, angle + i);
            FloatVector sine = FloatVector.fromArray(FLOATS, sines, angle + i);
            long one = (long) (at + i) * Float.BYTES;
            long other = one + (long) half * Float.BYTES;
            FloatVector first = FloatVector.fromMemorySegment(FLOATS, x, one, Lanes.ORDER);
            FloatVector second = FloatVector.fromMemorySegment(FLOATS, x, other, Lanes.ORDER);
            first.mul(cosine).sub(second.mul(sine)).intoMemorySegment(x, one, Lanes.ORDER);
            first.mul(sine).add(second.mul(cosine)).intoMemorySegment(x, other, Lanes.ORDER);
        }
        for (; i < half; i++) {
            float first = x.getAtIndex(FLOAT, at + i);
            float second = x.getAtIndex(FLOAT, at + half + i);
            x.setAtIndex(FLOAT, at + i, first * cosines[angle + i] - second * sines[angle + i]);
            x.setAtIndex(FLOAT, at + half + i, first * sines[angle + i] + second * cosines[angle + i]);
        }
    }

    private void multiplyOthers(MemorySegment x, int at) {
        if (others != 1) {
            for (int i = at + 2 * half; i < at + width; i++) {
                x.setAtIndex(FLOAT, i, x.getAtIndex(FLOAT, i) * others);
            }
        }
    }
}

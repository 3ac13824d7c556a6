package org.stromboli.cpu.packed;

import static org.stromboli.cpu.Lanes.FLOATS;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import org.stromboli.cpu.Lanes;

/// RoPE for heads as checkpoints have them: an element of a head's first half is turned together with that of its
/// second
/// half. Immutable.
final class Rotation {

    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

    private final int half;
    private final float[] cosines; // [positions, half]
    private final float[] sines; // [positions, half]

    /// @param pairs [positions, width / 2, 2] cosines and sines
    Rotation(float[] pairs, int width) {
        half = width / 2;
        cosines = new float[pairs.length / 2];
        sines = new float[pairs.length / 2];
        for (int i = 0; i < cosines.length; i++) {
            cosines[i] = pairs[2 * i];
            sines[i] = pairs[2 * i + 1];
        }
    }

    /// Turns heads by a position.
    ///
    /// @param x [heads, width] floats, changed in place
    void apply(MemorySegment x, int heads, int position) {
        int angle = position * half;
        for (int head = 0; head < heads; head++) {
            turn(x, 2 * head * half, angle);
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
}

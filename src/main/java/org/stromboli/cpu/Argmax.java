package org.stromboli.cpu;

import static org.stromboli.cpu.Lanes.FLOATS;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// The place of the largest number.
public final class Argmax {

    private Argmax() {}

    /// Of the first `count` floats the first of the largest; -1 if any is not finite.
    public static int of(MemorySegment values, int count) {
        int whole = FLOATS.loopBound(count);
        FloatVector max = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
        FloatVector nothing = FloatVector.zero(FLOATS); // unless something is not finite
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            FloatVector each = vector(values, i);
            max = max.max(each);
            nothing = each.mul(0).add(nothing);
        }
        float largest = max.reduceLanes(VectorOperators.MAX);
        float zero = nothing.reduceLanes(VectorOperators.ADD);
        for (int i = whole; i < count; i++) {
            float each = values.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            largest = Math.max(largest, each);
            zero += each * 0;
        }
        return zero == 0 ? first(values, count, largest) : -1;
    }

    private static FloatVector vector(MemorySegment values, int at) {
        return FloatVector.fromMemorySegment(FLOATS, values, (long) at * Float.BYTES, Lanes.ORDER);
    }

    private static int first(MemorySegment values, int count, float target) {
        int i = 0;
        for (; i < FLOATS.loopBound(count); i += Lanes.COUNT) {
            var found = vector(values, i).compare(VectorOperators.EQ, target);
            if (found.anyTrue()) {
                return i + found.firstTrue();
            }
        }
        while (values.getAtIndex(ValueLayout.JAVA_FLOAT, i) != target) {
            i++;
        }
        return i;
    }
}

package org.stromboli.cpu;

import static org.stromboli.cpu.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// The place of the largest number.
final class Argmax {

    private Argmax() {}

    /// Of `count` numbers from `from` on the first of the largest; -1 if any is not finite.
    static int of(float[] values, int from, int count) {
        int whole = FLOATS.loopBound(count);
        FloatVector most = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
        FloatVector nothing = FloatVector.zero(FLOATS); // unless something is not finite
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            FloatVector each = FloatVector.fromArray(FLOATS, values, from + i);
            most = most.max(each);
            nothing = each.mul(0).add(nothing);
        }
        float largest = most.reduceLanes(VectorOperators.MAX);
        float zero = nothing.reduceLanes(VectorOperators.ADD);
        for (int i = whole; i < count; i++) {
            float each = values[from + i];
            largest = Math.max(largest, each);
            zero += each * 0;
        }
        return zero == 0 ? first(values, from, count, largest) : -1;
    }

    private static int first(float[] values, int from, int count, float wanted) {
        int i = 0;
        for (; i < FLOATS.loopBound(count); i += Lanes.COUNT) {
            var found = FloatVector.fromArray(FLOATS, values, from + i).compare(VectorOperators.EQ, wanted);
            if (found.anyTrue()) {
                return i + found.firstTrue();
            }
        }
        while (values[from + i] != wanted) {
            i++;
        }
        return i;
    }
}

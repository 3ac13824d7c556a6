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

    /// Of the floats that have a bit, lowest first: the first of the largest; -1 if there is none, or if any float is
    /// not finite, allowed or not.
    public static int of(MemorySegment values, long[] allowed) {
        int count = (int) (values.byteSize() / Float.BYTES);
        float best = Float.NEGATIVE_INFINITY;
        int word = -1;
        for (int i = 0; i * Long.SIZE < count; i++) {
            long bits = bits(allowed, i, count);
            float largest = largest(values, i * Long.SIZE, bits);
            if (largest > best) {
                best = largest;
                word = i;
            }
        }
        if (word < 0 || !areFinite(values, count)) {
            return -1;
        }
        long bits = bits(allowed, word, count);
        while (at(values, word * Long.SIZE + Long.numberOfTrailingZeros(bits)) != best) {
            bits &= bits - 1;
        }
        return word * Long.SIZE + Long.numberOfTrailingZeros(bits);
    }

    /// Those of a word that have a float.
    private static long bits(long[] allowed, int word, int count) {
        int left = count - word * Long.SIZE;
        return left < Long.SIZE ? allowed[word] & (1L << left) - 1 : allowed[word];
    }

    /// Most words allow all of their tokens, or none.
    private static float largest(MemorySegment values, int from, long bits) {
        if (bits == -1) {
            FloatVector max = vector(values, from);
            for (int i = Lanes.COUNT; i < Long.SIZE; i += Lanes.COUNT) {
                max = max.max(vector(values, from + i));
            }
            return max.reduceLanes(VectorOperators.MAX);
        }
        float largest = Float.NEGATIVE_INFINITY;
        for (long left = bits; left != 0; left &= left - 1) {
            largest = Math.max(largest, at(values, from + Long.numberOfTrailingZeros(left)));
        }
        return largest;
    }

    private static boolean areFinite(MemorySegment values, int count) {
        FloatVector nothing = FloatVector.zero(FLOATS); // unless something is not finite
        int whole = FLOATS.loopBound(count);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            nothing = vector(values, i).mul(0).add(nothing);
        }
        float zero = nothing.reduceLanes(VectorOperators.ADD);
        for (int i = whole; i < count; i++) {
            zero += at(values, i) * 0;
        }
        return zero == 0;
    }

    private static float at(MemorySegment values, int index) {
        return values.getAtIndex(ValueLayout.JAVA_FLOAT, index);
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

package org.stromboli.cpu.packed.layout;

import java.util.concurrent.atomic.AtomicBoolean;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.packed.layout.Scaling.Offset;
import org.stromboli.quantisation.QuantisedMatrix;

/// What all scales of a matrix are like, found by reading them.
///
/// @param isSuper whether there are super-groups, with scales that are float16
/// @param scalesAreHalves whether all scales are float16
/// @param minimaAreHalves whether all minima are float16
/// @param minimaAreZeros whether all minima are a scale times a whole number that fits
record ScaleFacts(boolean isSuper, boolean scalesAreHalves, boolean minimaAreHalves, boolean minimaAreZeros) {

    /// @param zero that is added to zeros
    /// @param factor of scales
    static ScaleFacts of(QuantisedMatrix matrix, int zero, float factor, Team team) {
        Scan scan = new Scan(matrix, zero, factor);
        boolean halvesAreKnown = matrix.hasFloat16Scales() && factor == 1;
        boolean isSuper = matrix.format().superGroup() > 0;
        if (isSuper && halvesAreKnown) {
            return new ScaleFacts(true, false, false, false);
        }
        if (isSuper) {
            AtomicBoolean halves = new AtomicBoolean(true);
            team.run(matrix.rows(), (from, to) -> scan.superScales(halves, from, to));
            if (halves.get()) {
                return new ScaleFacts(true, false, false, false);
            }
        }
        if (halvesAreKnown) {
            return new ScaleFacts(false, true, matrix.format().minima(), false);
        }
        AtomicBoolean scales = new AtomicBoolean(true);
        AtomicBoolean minima = new AtomicBoolean(matrix.format().minima());
        AtomicBoolean zeros = new AtomicBoolean(matrix.format().minima());
        team.run(matrix.rows(), (from, to) -> scan.scales(scales, minima, zeros, from, to));
        return new ScaleFacts(false, scales.get(), minima.get(), zeros.get());
    }

    Offset offset() {
        return minimaAreZeros ? Offset.ZERO : minimaAreHalves ? Offset.MINIMUM_FLOAT16 : Offset.MINIMUM_FLOAT32;
    }

    /// The whole number that times the scale is the minimum.
    static int zero(float scale, float minimum) {
        return minimum == 0 ? 0 : (int) Math.rint((double) minimum / scale);
    }

    private static boolean isHalf(float value) {
        return Float.floatToRawIntBits(Float.float16ToFloat(Float.floatToFloat16(value)))
                == Float.floatToRawIntBits(value);
    }

    private record Scan(QuantisedMatrix matrix, int zero, float factor) {

        void superScales(AtomicBoolean halves, int from, int to) {
            int supers = Math.ceilDiv(matrix.columns(), matrix.format().superGroup());
            byte[] s = new byte[matrix.groups()];
            byte[] m = new byte[matrix.groups()];
            float[] d = new float[supers];
            float[] dmin = new float[supers];
            for (int row = from; row < to && halves.get(); row++) {
                matrix.superScales(row, s, m, d, dmin);
                for (int i = 0; i < supers; i++) {
                    if (!isHalf(d[i] * factor) || !isHalf(dmin[i])) {
                        halves.set(false);
                    }
                }
            }
        }

        void scales(AtomicBoolean halves, AtomicBoolean minimumHalves, AtomicBoolean zeros, int from, int to) {
            float[] scales = new float[matrix.groups()];
            float[] minima = new float[matrix.groups()];
            for (int row = from; row < to && (halves.get() || minimumHalves.get() || zeros.get()); row++) {
                matrix.scales(row, scales, minima);
                for (int group = 0; group < scales.length; group++) {
                    if (!isHalf(scales[group] * factor)) {
                        halves.set(false);
                    }
                    if (!isHalf(minima[group])) {
                        minimumHalves.set(false);
                    }
                    if (!isZero(scales[group], minima[group])) {
                        zeros.set(false);
                    }
                }
            }
        }

        private boolean isZero(float scale, float minimum) {
            int times = ScaleFacts.zero(scale, minimum);
            int stored = times + zero;
            return stored == (byte) stored && (double) scale * times == minimum;
        }
    }
}

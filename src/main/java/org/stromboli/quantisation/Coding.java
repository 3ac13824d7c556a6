package org.stromboli.quantisation;

/// What a code of one weight stands for, before its group's scale.
public sealed interface Coding {

    /// Bits of a code, at most 8.
    int bits();

    float value(int code);

    /// Whole numbers: `code - zero`.
    record Integers(int bits, int zero) implements Coding {

        @Override
        public float value(int code) {
            return code - zero;
        }
    }

    /// Levels in a table, of which each format has its own: NF4, FP4, IQ4_NL, MXFP4, E4M3.
    ///
    /// @param levels [2 ^ bits]
    record Table(int bits, float[] levels) implements Coding {

        @Override
        public float value(int code) {
            return levels[code];
        }
    }
}

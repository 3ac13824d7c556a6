package org.stromboli.quantisation.rounding;

import org.stromboli.quantisation.CodeFormat;
import org.stromboli.quantisation.Coding;

/// To what weights are rounded.
///
/// @param bits 2 to 8
/// @param groupSize columns that share a scale; 0: all of a row
/// @param form of the groups
/// @param scaleType of scales and minima
public record Rounding(int bits, int groupSize, Form form, ScaleType scaleType) {

    /// What a group has beside its codes, and how it is found.
    public enum Form {
        /// The largest magnitude over the largest code: no search.
        MAX,
        /// A scale of least squared error; codes lie around zero.
        SYMMETRIC,
        /// A scale and a minimum of least squared error.
        ASYMMETRIC
    }

    public Rounding {
        if (bits < 2 || bits > 8 || groupSize < 0) {
            throw new IllegalArgumentException("%d bits in groups of %d".formatted(bits, groupSize));
        }
    }

    /// What `dtype=int8` and `dtype=int4` mean: 8 bits by the largest magnitude, in float32 for whole rows; fewer bits
    /// with scales and minima in float16.
    ///
    /// @param groupSize 0: all of a row
    public static Rounding of(int bits, int groupSize) {
        if (bits == 8) {
            return new Rounding(8, groupSize, Form.MAX, groupSize == 0 ? ScaleType.FLOAT32 : ScaleType.FLOAT16);
        }
        return new Rounding(bits, groupSize, Form.ASYMMETRIC, ScaleType.FLOAT16);
    }

    /// Of matrices with so many columns.
    CodeFormat format(int columns) {
        return new CodeFormat(new Coding.Integers(bits, zero()), groupSize(columns), hasMinima(), 0);
    }

    int groupSize(int columns) {
        return groupSize == 0 ? columns : groupSize;
    }

    boolean hasMinima() {
        return form == Form.ASYMMETRIC;
    }

    /// The code of zero.
    int zero() {
        return hasMinima() ? 0 : 1 << bits - 1;
    }

    int maxCode() {
        return (1 << bits) - 1;
    }
}

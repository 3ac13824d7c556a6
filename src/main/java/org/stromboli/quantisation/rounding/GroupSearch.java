package org.stromboli.quantisation.rounding;

/// Finds what the groups of a row have beside their codes. One thread.
sealed interface GroupSearch permits RangeSearch, SymmetricSearch {

    /// The best scale of each lane, and the minimum, if the form has one, so that `weight = scale * code - minimum`
    /// with
    /// codes that are unsigned, or signed where there is none.
    ///
    /// @param scales `[lanes]`
    /// @param minima `[lanes]`; left alone without minima
    void find(GroupLanes lanes, float[] scales, float[] minima);
}

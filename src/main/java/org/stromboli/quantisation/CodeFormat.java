package org.stromboli.quantisation;

/// How the weights of a matrix are coded.
///
/// @param coding what a code stands for
/// @param groupSize columns that share a scale; all of a row where it has one scale
/// @param minima whether groups have minima (asymmetric formats)
/// @param superGroup columns that share the scale of their groups' scales, as K-quants have them; 0: none
public record CodeFormat(Coding coding, int groupSize, boolean minima, int superGroup) {

    public CodeFormat {
        if (groupSize < 1 || superGroup < 0 || superGroup % groupSize != 0) {
            throw new IllegalArgumentException("groups of %d in super-groups of %d".formatted(groupSize, superGroup));
        }
    }
}

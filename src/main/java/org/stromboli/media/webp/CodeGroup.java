package org.stromboli.media.webp;

import java.io.IOException;

/// The five codes of one kind of area (RFC 9649, section 3.7.2).
///
/// @param green also of lengths of copies and places in the colour cache
record CodeGroup(PrefixCode green, PrefixCode red, PrefixCode blue, PrefixCode alpha, PrefixCode distance) {

    static final int LITERALS = 256;
    static final int LENGTHS = 24;
    private static final int DISTANCES = 40;

    /// @param cached how many places the colour cache has
    static CodeGroup read(BitReader in, int cached) throws IOException {
        return new CodeGroup(
                PrefixCode.read(in, LITERALS + LENGTHS + cached),
                PrefixCode.read(in, LITERALS),
                PrefixCode.read(in, LITERALS),
                PrefixCode.read(in, LITERALS),
                PrefixCode.read(in, DISTANCES));
    }
}

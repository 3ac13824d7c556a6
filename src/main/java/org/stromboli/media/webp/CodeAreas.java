package org.stromboli.media.webp;

import java.io.IOException;
import java.util.Optional;

/// Which codes hold where (RFC 9649, section 3.7.2.2).
///
/// @param groups by number
/// @param numbers of the group of each area; empty where there is one group
/// @param bits the binary logarithm of an area's edge
/// @param columns of areas
record CodeAreas(CodeGroup[] groups, Optional<int[]> numbers, int bits, int columns) {

    /// @param cached how many places the colour cache has
    static CodeAreas read(BitReader in, int width, int height, int cached) throws IOException {
        if (!in.flag()) {
            return new CodeAreas(new CodeGroup[] {CodeGroup.read(in, cached)}, Optional.empty(), 0, 1);
        }
        int bits = in.read(3) + 2;
        int columns = Vp8lDecoder.areas(width, bits);
        int[] numbers = CodedImage.readPlain(in, columns, Vp8lDecoder.areas(height, bits));
        int max = 0;
        boolean[] used = new boolean[1 << 16];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = numbers[i] >> 8 & 0xffff;
            used[numbers[i]] = true;
            max = Math.max(max, numbers[i]);
        }
        CodeGroup[] groups = new CodeGroup[max + 1];
        for (int i = 0; i <= max; i++) {
            CodeGroup group = CodeGroup.read(in, cached);
            if (used[i]) {
                groups[i] = group; // others would only cost memory
            }
        }
        return new CodeAreas(groups, Optional.of(numbers), bits, columns);
    }

    CodeGroup at(int x, int y) {
        return groups[numbers.isEmpty() ? 0 : numbers.get()[(y >> bits) * columns + (x >> bits)]];
    }
}

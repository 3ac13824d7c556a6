package org.stromboli.quantisation;

/// Weights of a row from its codes, scales and minima, in order of the codes.
final class GroupDecoder {

    private static final int CODES = 256;

    private GroupDecoder() {}

    /// @param codes [columns]
    /// @param scales [groups]
    /// @param minima [groups]; 0 in formats without minima
    /// @param to [columns]
    static void decode(CodeFormat format, byte[] codes, float[] scales, float[] minima, float[] to) {
        float[] levels = levels(format.coding());
        int groupSize = format.groupSize();
        for (int group = 0; group < scales.length; group++) {
            int from = group * groupSize;
            int end = Math.min(from + groupSize, codes.length);
            decode(codes, levels, scales[group], minima[group], to, from, end);
        }
    }

    private static void decode(
            byte[] codes, float[] levels, float scale, float minimum, float[] to, int from, int end) {
        for (int place = from; place < end; place++) {
            to[place] = scale * levels[Byte.toUnsignedInt(codes[place])] - minimum;
        }
    }

    /// Of all bytes, so that no code is outside. Looked up because that is faster than conversion of bytes to floats,
    /// which the JIT compiler does not vectorise.
    private static float[] levels(Coding coding) {
        float[] levels = new float[CODES];
        switch (coding) {
            case Coding.Integers integers -> {
                for (int code = 0; code < CODES; code++) {
                    levels[code] = code - integers.zero();
                }
            }
            case Coding.Table table -> System.arraycopy(table.levels(), 0, levels, 0, table.levels().length);
        }
        return levels;
    }
}

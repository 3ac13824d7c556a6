package org.stromboli.media.webp;

/// What coefficients of one segment are multiplied by (RFC 6386, sections 9.6 and 14.1).
///
/// @param luma the step of first coefficients, and that of all others
/// @param means the same for the block that holds the first coefficients of sixteen others
/// @param chroma the same for both colour components
record Quantizer(int[] luma, int[] means, int[] chroma) {

    private static final int[][] STEPS = Tables.steps();
    private static final int HIGHEST_CHROMA_DC = 117;
    private static final int SMALLEST_MEANS_AC = 8;

    static Quantizer[] read(BoolReader in, FrameHeader.Segments segments) {
        int index = in.literal(7);
        int[] deltas = new int[5];
        for (int i = 0; i < deltas.length; i++) {
            deltas[i] = in.optional(4);
        }
        Quantizer[] all = new Quantizer[segments.quantizers().length];
        for (int i = 0; i < all.length; i++) {
            int own = segments.value(segments.quantizers(), i, index);
            all[i] = new Quantizer(
                    new int[] {step(0, own + deltas[0], 127), step(1, own, 127)},
                    new int[] {
                        2 * step(0, own + deltas[1], 127),
                        Math.max(SMALLEST_MEANS_AC, step(1, own + deltas[2], 127) * 155 / 100)
                    },
                    new int[] {step(0, own + deltas[3], HIGHEST_CHROMA_DC), step(1, own + deltas[4], 127)});
        }
        return all;
    }

    private static int step(int table, int index, int highest) {
        return STEPS[table][Math.clamp(index, 0, highest)];
    }
}

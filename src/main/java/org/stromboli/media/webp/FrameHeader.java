package org.stromboli.media.webp;

import java.io.IOException;

/// What stands before the macroblocks of a key frame (RFC 6386, sections 9.2 to 9.11).
///
/// @param segments how macroblocks are divided into kinds
/// @param filter the loop filter's
/// @param quantizers of each segment
/// @param probabilities of coefficients, as `Tables` orders them
/// @param skipProbability that a macroblock has coefficients, in 256ths; -1 where each is taken to have some
record FrameHeader(
        Segments segments, Filter filter, Quantizer[] quantizers, byte[] probabilities, int skipProbability) {

    private static final int SEGMENTS = 4;
    private static final byte[] UPDATES = Tables.updateProbabilities();

    /// @param enabled whether there are segments at all; else each macroblock is in the first
    /// @param mapped whether each macroblock tells its own
    /// @param absolute whether the numbers stand for themselves, instead of being added to the frame's
    /// @param quantizers a number for each
    /// @param levels a number for each, of the loop filter
    /// @param tree probabilities of the tree that tells a macroblock's segment
    record Segments(boolean enabled, boolean mapped, boolean absolute, int[] quantizers, int[] levels, int[] tree) {

        static Segments read(BoolReader in) {
            int[] quantizers = new int[SEGMENTS];
            int[] levels = new int[SEGMENTS];
            int[] tree = {255, 255, 255};
            boolean enabled = in.flag();
            boolean mapped = enabled && in.flag();
            boolean absolute = false;
            if (enabled && in.flag()) {
                absolute = in.flag();
                for (int i = 0; i < SEGMENTS; i++) {
                    quantizers[i] = in.optional(7);
                }
                for (int i = 0; i < SEGMENTS; i++) {
                    levels[i] = in.optional(6);
                }
            }
            for (int i = 0; mapped && i < tree.length; i++) {
                tree[i] = in.flag() ? in.literal(8) : 255;
            }
            return new Segments(enabled, mapped, absolute, quantizers, levels, tree);
        }

        /// @param ofFrame where the segments say nothing
        int value(int[] values, int segment, int ofFrame) {
            return enabled ? values[segment] + (absolute ? 0 : ofFrame) : ofFrame;
        }
    }

    /// @param level of the frame; 0 for no filter
    /// @param forKeyFrames added to the level
    /// @param forSmallBlocks added to the level of macroblocks that are predicted in blocks of four by four
    record Filter(boolean simple, int level, int sharpness, int forKeyFrames, int forSmallBlocks) {

        static Filter read(BoolReader in) {
            boolean simple = in.flag();
            int level = in.literal(6);
            int sharpness = in.literal(3);
            int[] deltas = new int[8];
            boolean used = in.flag();
            if (used && in.flag()) {
                for (int i = 0; i < deltas.length; i++) {
                    deltas[i] = in.optional(6);
                }
            }
            return new Filter(simple, level, sharpness, deltas[0], deltas[4]);
        }
    }

    /// Between the filter and the quantizers the number of partitions is told, which comes back through `partitions`.
    static FrameHeader read(BoolReader in, int[] partitions) throws IOException {
        in.literal(2); // how colours are meant, and that no sum leaves the range: decoders look at neither
        Segments segments = Segments.read(in);
        Filter filter = Filter.read(in);
        partitions[0] = 1 << in.literal(2);
        Quantizer[] quantizers = Quantizer.read(in, segments);
        in.flag(); // whether later frames keep the probabilities
        byte[] probabilities = Tables.coefficientProbabilities();
        for (int i = 0; i < probabilities.length; i++) {
            if (in.decide(UPDATES[i] & 0xff)) {
                probabilities[i] = (byte) in.literal(8);
            }
        }
        int skip = in.flag() ? in.literal(8) : -1;
        if (in.isPastEnd()) {
            throw new IOException("the header of the frame is cut off");
        }
        return new FrameHeader(segments, filter, quantizers, probabilities, skip);
    }
}

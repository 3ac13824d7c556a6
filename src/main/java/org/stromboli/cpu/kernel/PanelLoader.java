package org.stromboli.cpu.kernel;

import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.Reg;
import org.stromboli.cpu.x86.VectorOp;
import org.stromboli.cpu.x86.Zmm;

/// How a loop over pairs gets at the vectors of a panel, four pairs in a round. Registers up to 15, or 23, are sums.
sealed interface PanelLoader {

    int PAIRS = 4;

    /// Rows that leave enough registers.
    int maxRows();

    /// Once.
    void prepare(Assembler code, Reg numbers, Reg scratch);

    /// The vectors of the round's pairs.
    ///
    /// @param cursor goes on
    /// @param product takes each pair's two vectors
    void round(Assembler code, Reg cursor, Product product);

    /// What is done with a pair.
    interface Product {
        void pair(int pair, Zmm left, Zmm right);
    }

    /// [pairs, 32, 2] of bfloat16.
    record Plain() implements PanelLoader {

        private static final int RIGHT_BYTES = 64;

        @Override
        public int maxRows() {
            return 12;
        }

        @Override
        public void prepare(Assembler code, Reg numbers, Reg scratch) {}

        @Override
        public void round(Assembler code, Reg cursor, Product product) {
            for (int pair = 0; pair < PAIRS; pair++) {
                Zmm one = new Zmm(24);
                Zmm other = new Zmm(25);
                code.vector(VectorOp.LOAD, one, Mem.at(cursor, pair * GemmKernel.PAIR_BYTES));
                code.vector(VectorOp.LOAD, other, Mem.at(cursor, pair * GemmKernel.PAIR_BYTES + RIGHT_BYTES));
                product.pair(pair, one, other);
            }
            code.add(cursor, PAIRS * GemmKernel.PAIR_BYTES);
        }
    }

    /// Weights in [WeightCoding#TWELVE_BITS].
    record TwelveBits() implements PanelLoader {

        private static final Zmm UPPER_BYTES = new Zmm(26);
        private static final Zmm LOW_BITS = new Zmm(27);
        private static final int VECTOR_BYTES = 64;
        private static final int GROUP_BYTES = 3 * VECTOR_BYTES;

        @Override
        public int maxRows() {
            return 8;
        }

        @Override
        public void prepare(Assembler code, Reg numbers, Reg scratch) {
            code.vector(VectorOp.BROADCAST_QUARTER, UPPER_BYTES, Mem.at(numbers, KernelConstants.UPPER_BYTES));
            code.fill(LOW_BITS, 0x0F0F0F0F, scratch);
        }

        @Override
        public void round(Assembler code, Reg cursor, Product product) {
            for (int half = 0; half < 2; half++) {
                Zmm both = new Zmm(24);
                code.vector(VectorOp.LOAD, both, at(cursor, half, 2));
                for (int part = 0; part < 2; part++) {
                    unpack(
                            code,
                            both,
                            part,
                            at(cursor, half, part),
                            vector(2 * part, half),
                            vector(2 * part + 1, half));
                }
            }
            for (int pair = 0; pair < PAIRS; pair++) {
                product.pair(pair, vector(pair, 0), vector(pair, 1));
            }
            code.add(cursor, PackedMatrix.PANEL_BLOCKS * GROUP_BYTES);
        }

        private static Mem at(Reg cursor, int half, int vector) {
            return Mem.at(cursor, half * GROUP_BYTES + vector * VECTOR_BYTES);
        }

        private static void unpack(Assembler code, Zmm both, int part, Mem lowerBytes, Zmm one, Zmm other) {
            Zmm upper = new Zmm(25);
            if (part == 1) {
                code.shiftWordsRight(both, both, 4);
            }
            code.vector(VectorOp.AND, upper, both, LOW_BITS);
            code.vector(VectorOp.SHUFFLE_BYTES, upper, UPPER_BYTES, upper);
            code.vector(VectorOp.LOAD, one, lowerBytes);
            code.vector(VectorOp.INTERLEAVE_HIGH_BYTES, other, one, upper);
            code.vector(VectorOp.INTERLEAVE_LOW_BYTES, one, one, upper);
        }
    }

    /// Where packed panels unpack a pair to.
    private static Zmm vector(int pair, int half) {
        return new Zmm(16 + 2 * pair + half);
    }

    /// Weights in [WeightCoding#EIGHT_BITS]. Both bytes of a weight are looked up by its magnitude.
    record EightBits() implements PanelLoader {

        private static final int VECTOR_BYTES = 64;
        private static final int GROUP_BYTES = 2 * VECTOR_BYTES;
        private static final int FIRST_OR_SECOND_AND_THIRD = 0xF8;

        private static final Zmm UPPER_1 = new Zmm(12);
        private static final Zmm UPPER_2 = new Zmm(13);
        private static final Zmm LOWER_1 = new Zmm(14);
        private static final Zmm LOWER_2 = new Zmm(15);
        private static final Zmm SIGNS = new Zmm(26);

        @Override
        public int maxRows() {
            return 6;
        }

        @Override
        public void prepare(Assembler code, Reg numbers, Reg scratch) {
            code.vector(VectorOp.LOAD, UPPER_1, Mem.at(numbers, KernelConstants.MAGNITUDES_UPPER));
            code.vector(VectorOp.LOAD, UPPER_2, Mem.at(numbers, KernelConstants.MAGNITUDES_UPPER + VECTOR_BYTES));
            code.vector(VectorOp.LOAD, LOWER_1, Mem.at(numbers, KernelConstants.MAGNITUDES_LOWER));
            code.vector(VectorOp.LOAD, LOWER_2, Mem.at(numbers, KernelConstants.MAGNITUDES_LOWER + VECTOR_BYTES));
            code.fill(SIGNS, 0x80808080, scratch);
        }

        @Override
        public void round(Assembler code, Reg cursor, Product product) {
            Zmm upper = new Zmm(24);
            for (int half = 0; half < 2; half++) {
                for (int part = 0; part < 2; part++) {
                    Mem weights = Mem.at(cursor, half * GROUP_BYTES + part * VECTOR_BYTES);
                    Zmm one = vector(2 * part, half);
                    code.vector(VectorOp.LOAD, upper, weights);
                    code.vector(VectorOp.LOAD, one, upper);
                    code.vector(VectorOp.LOOK_UP_BYTES, upper, UPPER_1, UPPER_2);
                    code.vector(VectorOp.LOOK_UP_BYTES, one, LOWER_1, LOWER_2);
                    code.vector(VectorOp.COMBINE, upper, SIGNS, weights, FIRST_OR_SECOND_AND_THIRD);
                    code.vector(VectorOp.INTERLEAVE_HIGH_BYTES, vector(2 * part + 1, half), one, upper);
                    code.vector(VectorOp.INTERLEAVE_LOW_BYTES, one, one, upper);
                }
            }
            for (int pair = 0; pair < PAIRS; pair++) {
                product.pair(pair, vector(pair, 0), vector(pair, 1));
            }
            code.add(cursor, PackedMatrix.PANEL_BLOCKS * GROUP_BYTES);
        }
    }
}

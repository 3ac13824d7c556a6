package org.stromboli.cpu;

import org.stromboli.cpu.code.Assembler;
import org.stromboli.cpu.code.Mem;
import org.stromboli.cpu.code.Reg;
import org.stromboli.cpu.code.VectorOp;
import org.stromboli.cpu.code.Zmm;

/// How a loop over pairs gets at the vectors of a panel, four pairs in a round. Registers up to 15, or 23, are sums.
sealed interface PanelCode {

    int PAIRS = 4;

    /// Rows that leave enough registers.
    int mostRows();

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
    record Plain() implements PanelCode {

        private static final int RIGHT_BYTES = 64;

        @Override
        public int mostRows() {
            return 12;
        }

        @Override
        public void prepare(Assembler code, Reg numbers, Reg scratch) {}

        @Override
        public void round(Assembler code, Reg cursor, Product product) {
            for (int pair = 0; pair < PAIRS; pair++) {
                Zmm one = new Zmm(24);
                Zmm other = new Zmm(25);
                code.vector(VectorOp.LOAD, one, Mem.at(cursor, pair * TileCode.PAIR_BYTES));
                code.vector(VectorOp.LOAD, other, Mem.at(cursor, pair * TileCode.PAIR_BYTES + RIGHT_BYTES));
                product.pair(pair, one, other);
            }
            code.add(cursor, PAIRS * TileCode.PAIR_BYTES);
        }
    }

    /// Two blocks of a [CodedMatrix], one group at a time.
    record Packed() implements PanelCode {

        private static final Zmm UPPER_BYTES = new Zmm(26);
        private static final Zmm LOW_BITS = new Zmm(27);
        private static final int VECTOR_BYTES = 64;

        @Override
        public int mostRows() {
            return 8;
        }

        @Override
        public void prepare(Assembler code, Reg numbers, Reg scratch) {
            code.vector(VectorOp.BROADCAST_QUARTER, UPPER_BYTES, Mem.at(numbers, Numbers.UPPER_BYTES));
            code.fill(LOW_BITS, 0x0F0F0F0F, scratch);
        }

        @Override
        public void round(Assembler code, Reg cursor, Product product) {
            for (int half = 0; half < 2; half++) {
                Zmm both = new Zmm(24);
                code.vector(VectorOp.LOAD, both, at(cursor, half, 2));
                for (int part = 0; part < 2; part++) {
                    unpack(code, both, part, at(cursor, half, part), pair(2 * part, half), pair(2 * part + 1, half));
                }
            }
            for (int pair = 0; pair < PAIRS; pair++) {
                product.pair(pair, pair(pair, 0), pair(pair, 1));
            }
            code.add(cursor, CodedMatrix.PANEL_BLOCKS * CodedMatrix.GROUP_BYTES);
        }

        private static Zmm pair(int pair, int half) {
            return new Zmm(16 + 2 * pair + half);
        }

        private static Mem at(Reg cursor, int half, int vector) {
            return Mem.at(cursor, half * CodedMatrix.GROUP_BYTES + vector * VECTOR_BYTES);
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
}

package org.stromboli.quantisation.codec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Codes of a row one after the other in words of 32 bits, from the lowest bits on.
///
/// @param memory `[rows, words]`
/// @param perWord codes in each word, where the rest of a word is unused; 0: codes run on from word to word
record RowCodes(RawTensor memory, int words, int bits, int perWord) implements Codes {

    private static final int WORD_BITS = 32;
    private static final int NIBBLE = 4;

    static RowCodes dense(RawTensor memory, int words, int bits) {
        return new RowCodes(memory, words, bits, 0);
    }

    @Override
    public void read(int row, byte[] to) {
        long start = (long) row * words;
        if (bits == Byte.SIZE) {
            MemorySegment.copy(memory.memory(), ValueLayout.JAVA_BYTE, start * Integer.BYTES, to, 0, to.length);
        } else if (bits == NIBBLE && to.length % CodeBits.EIGHT == 0) {
            readNibbles(start, to);
        } else if (WORD_BITS % bits == 0) {
            readWhole(start, to, WORD_BITS / bits);
        } else if (perWord > 0) {
            readWhole(start, to, perWord);
        } else {
            readDense(start, to);
        }
    }

    private void readNibbles(long start, byte[] to) {
        for (int column = 0, word = 0; column < to.length; column += CodeBits.EIGHT, word++) {
            CodeBits.put(to, column, CodeBits.nibbles(memory.word(start + word)));
        }
    }

    private void readWhole(long start, byte[] to, int each) {
        int mask = (1 << bits) - 1;
        for (int column = 0, word = 0; column < to.length; column += each, word++) {
            int packed = memory.word(start + word);
            int end = Math.min(to.length, column + each);
            for (int k = column; k < end; k++) {
                to[k] = (byte) (packed & mask);
                packed >>>= bits;
            }
        }
    }

    private void readDense(long start, byte[] to) {
        int mask = (1 << bits) - 1;
        long held = 0;
        int heldBits = 0;
        int word = 0;
        for (int column = 0; column < to.length; column++) {
            if (heldBits < bits) {
                held |= Integer.toUnsignedLong(memory.word(start + word++)) << heldBits;
                heldBits += WORD_BITS;
            }
            to[column] = (byte) (held & mask);
            held >>>= bits;
            heldBits -= bits;
        }
    }
}

package org.stromboli.quantisation.codec;

/// Codes of GPTQ: those of a row lie one below the other in a column of words, from the lowest bits on.
///
/// @param words `[columns * bits / 32, rows]`
record GptqCodes(RawTensor words, int rows, int columns, int bits) implements TiledCodes.Reader {

    private static final int WORD_BITS = 32;

    /// Words of a row, which lie far apart: their cache lines are fetched together.
    private static final int AT_ONCE = 8;

    @Override
    public void read(int from, int end, byte[] to, int stride) {
        if (WORD_BITS % bits != 0) {
            readAcross(from, end, to, stride);
            return;
        }
        int each = WORD_BITS / bits;
        int count = Math.ceilDiv(columns, each);
        for (int first = 0; first < count; first += AT_ONCE) {
            int last = Math.min(count, first + AT_ONCE);
            for (int row = from; row < end; row++) {
                int at = (row - from) * stride + first * each;
                for (int word = first; word < last; word++) {
                    put(words.word((long) word * rows + row), to, at);
                    at += each;
                }
            }
        }
    }

    private void put(int word, byte[] to, int at) {
        switch (bits) {
            case 4 -> CodeBits.put(to, at, CodeBits.nibbles(word));
            case 2 -> {
                CodeBits.put(to, at, CodeBits.pairs(word));
                CodeBits.put(to, at + CodeBits.EIGHT, CodeBits.pairs(word >>> Short.SIZE));
            }
            default -> CodeBits.putBytes(to, at, word);
        }
    }

    /// Where codes cross the ends of words.
    private void readAcross(int from, int end, byte[] to, int stride) {
        int mask = (1 << bits) - 1;
        long[] held = new long[end - from];
        int heldBits = 0;
        int count = (int) words.shape()[0];
        int column = 0;
        for (int word = 0; word < count; word++) {
            for (int row = from; row < end; row++) {
                held[row - from] |= Integer.toUnsignedLong(words.word((long) word * rows + row)) << heldBits;
            }
            heldBits += WORD_BITS;
            int whole = Math.min(heldBits / bits, columns - column);
            for (int row = 0; row < end - from; row++) {
                long packed = held[row];
                for (int k = 0; k < whole; k++) {
                    to[row * stride + column + k] = (byte) (packed & mask);
                    packed >>>= bits;
                }
                held[row] = packed;
            }
            column += whole;
            heldBits -= whole * bits;
        }
    }
}

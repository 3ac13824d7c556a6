package org.stromboli.worker;

import org.stromboli.engine.Step;

/// The sequences of a step, apart by how attention treats them: one padded call for all that bring one token, a call
/// each for those that bring several.
///
/// @param chunkBlocks blocks of all chunks, one after the other
/// @param chunks per chunk its first row, rows, context and blocks
/// @param singleRows [singles]
/// @param singleBlocks [singles, most blocks], padded with block 0
/// @param singleContexts [singles]
record Sequences(long[] chunkBlocks, long[] chunks, long[] singleRows, long[] singleBlocks, long[] singleContexts) {

    static Sequences of(Step step) {
        int singles = 0;
        int mostBlocks = 0;
        int chunkBlocks = 0;
        for (int i = 0; i < step.sequences(); i++) {
            int blocks = step.blockTables()[i].length;
            if (rows(step, i) == 1) {
                singles++;
                mostBlocks = Math.max(mostBlocks, blocks);
            } else {
                chunkBlocks += blocks;
            }
        }
        Sequences sequences = new Sequences(
                new long[chunkBlocks],
                new long[4 * (step.sequences() - singles)],
                new long[singles],
                new long[singles * mostBlocks],
                new long[singles]);
        sequences.fill(step, mostBlocks);
        return sequences;
    }

    private void fill(Step step, int mostBlocks) {
        int single = 0;
        int chunk = 0;
        int chunkBlock = 0;
        for (int i = 0; i < step.sequences(); i++) {
            int[] table = step.blockTables()[i];
            if (rows(step, i) == 1) {
                singleRows[single] = step.queryStarts()[i];
                singleContexts[single] = step.contextLengths()[i];
                copy(table, singleBlocks, single * mostBlocks);
                single++;
            } else {
                chunks[chunk++] = step.queryStarts()[i];
                chunks[chunk++] = rows(step, i);
                chunks[chunk++] = step.contextLengths()[i];
                chunks[chunk++] = table.length;
                copy(table, chunkBlocks, chunkBlock);
                chunkBlock += table.length;
            }
        }
    }

    private static int rows(Step step, int sequence) {
        return step.queryStarts()[sequence + 1] - step.queryStarts()[sequence];
    }

    private static void copy(int[] table, long[] to, int at) {
        for (int i = 0; i < table.length; i++) {
            to[at + i] = table[i];
        }
    }
}

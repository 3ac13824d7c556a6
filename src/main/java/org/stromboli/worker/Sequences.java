package org.stromboli.worker;

import org.stromboli.engine.step.Step;
import org.stromboli.model.contract.StepChunk;

/// The sequences of a step, apart by how attention treats them: one padded call for all that bring one token, a call
/// each for those that bring several.
///
/// @param chunkBlocks blocks of all chunks, one after the other
/// @param chunks per chunk the parts of `StepChunk`
/// @param singleRows [decode tokens]
/// @param singleBlocks [decode tokens, max blocks], padded with block 0
/// @param singleContexts [decode tokens]
record Sequences(long[] chunkBlocks, long[] chunks, long[] singleRows, long[] singleBlocks, long[] singleContexts) {

    private static final int CHUNK_PARTS = StepChunk.values().length;

    static Sequences of(Step step) {
        int decodeTokens = 0;
        int maxBlocks = 0;
        int chunkBlocks = 0;
        for (int i = 0; i < step.sequences(); i++) {
            int blocks = step.blockTables()[i].length;
            if (rows(step, i) == 1) {
                decodeTokens++;
                maxBlocks = Math.max(maxBlocks, blocks);
            } else {
                chunkBlocks += blocks;
            }
        }
        Sequences sequences = new Sequences(
                new long[chunkBlocks],
                new long[CHUNK_PARTS * (step.sequences() - decodeTokens)],
                new long[decodeTokens],
                new long[decodeTokens * maxBlocks],
                new long[decodeTokens]);
        sequences.fill(step, maxBlocks);
        return sequences;
    }

    private void fill(Step step, int maxBlocks) {
        int single = 0;
        int chunk = 0;
        int chunkBlock = 0;
        for (int i = 0; i < step.sequences(); i++) {
            int[] table = step.blockTables()[i];
            if (rows(step, i) == 1) {
                singleRows[single] = step.queryStarts()[i];
                singleContexts[single] = step.contextLengths()[i];
                copy(table, singleBlocks, single * maxBlocks);
                single++;
            } else {
                chunks[chunk + StepChunk.FIRST_ROW.ordinal()] = step.queryStarts()[i];
                chunks[chunk + StepChunk.ROWS.ordinal()] = rows(step, i);
                chunks[chunk + StepChunk.CONTEXT.ordinal()] = step.contextLengths()[i];
                chunks[chunk + StepChunk.BLOCKS.ordinal()] = table.length;
                chunk += CHUNK_PARTS;
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

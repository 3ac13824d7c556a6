package org.stromboli.worker;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.stromboli.engine.step.Step;
import org.stromboli.model.geometry.TowerGeometry;
import org.stromboli.vision.FeatureLayout;
import org.stromboli.vision.Modality;
import org.stromboli.vision.PreprocessedMedia;
import org.stromboli.vision.Tiles;

/// Steps for finding out how fast a model is. What they leave in the cache belongs to no sequence.
final class SpeedSteps {

    private static final int HANDLE = 0;

    private SpeedSteps() {}

    /// One token each of so many sequences, the last one of a block.
    static Step decodeTokens(int tokens, int blockTokens) {
        return decodeTokens(tokens, blockTokens, 0);
    }

    /// @param firstBlock of the cache; each sequence has one
    static Step decodeTokens(int tokens, int blockTokens, int firstBlock) {
        int[] positions = new int[tokens];
        Arrays.fill(positions, blockTokens - 1);
        int[] contexts = new int[tokens];
        Arrays.fill(contexts, blockTokens);
        return step(
                positions,
                IntStream.range(0, tokens)
                        .map(token -> (firstBlock + token + 1) * blockTokens - 1)
                        .toArray(),
                IntStream.rangeClosed(0, tokens).toArray(),
                contexts,
                IntStream.range(0, tokens)
                        .mapToObj(token -> new int[] {firstBlock + token})
                        .toArray(int[][]::new));
    }

    /// So many blocks of one sequence.
    static Step prompt(int blocks, int blockTokens) {
        return prompt(blocks, blockTokens, 0);
    }

    static Step prompt(int blocks, int blockTokens, int firstBlock) {
        int[] positions = IntStream.range(0, blocks * blockTokens).toArray();
        int[] slots = IntStream.of(positions)
                .map(position -> firstBlock * blockTokens + position)
                .toArray();
        return step(positions, slots, new int[] {0, slots.length}, new int[] {slots.length}, new int[][] {
            IntStream.range(firstBlock, firstBlock + blocks).toArray()
        });
    }

    private static Step step(int[] positions, int[] slots, int[] starts, int[] contexts, int[][] blocks) {
        return Step.builder()
                .tokens(new int[positions.length], positions, slots)
                .sequences(starts, contexts, blocks)
                .build();
    }

    /// A black image of one tile through the tower.
    ///
    /// @param worker that cuts it into slices
    static Step tile(TowerGeometry tower, DeviceWorker worker) {
        int side = tower.tileSide();
        PreprocessedMedia media = PreprocessedMedia.of(
                Modality.IMAGE,
                new Tiles(new byte[3 * side * side], 1, side),
                FeatureLayout.InOrder.of(1, tower.tileTokens()));
        return Step.builder()
                .vision(List.of(new Step.VisionWork(HANDLE, media, 0, worker.visionSlices(media))))
                .build();
    }
}

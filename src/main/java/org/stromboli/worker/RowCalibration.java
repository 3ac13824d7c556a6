package org.stromboli.worker;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.stromboli.engine.SamplingBatch;
import org.stromboli.engine.Step;

/// Finds out up to how many tokens a step is faster outside the graph than inside, by running some of both: it depends
/// on the processor's instructions and on its memory, and no flag tells. What these steps leave in the cache belongs to
/// nobody. Also has the inner loops compiled before anybody waits for them.
final class RowCalibration {

    private static final int MOST = 8;
    private static final int[] SIZES = {1, 2, 4, MOST}; // tokens
    private static final int TIMES = 6;

    private static final int[] PRACTICE = {1, 16}; // tokens
    private static final int PROMPT_BLOCKS = 24;

    /// A step that is faster than the best one by less is no sign that more is to come.
    private static final double GAIN = 0.9;

    /// As long as the compiler may take for a loop on busy cores. One and two tokens have loops of their own; more have
    /// none that these do not have.
    private static final long PLATEAU_NANOS = 1_500_000_000;

    private static final long SHORT_PLATEAU_NANOS = 300_000_000;
    private static final long PATIENCE_NANOS = 12_000_000_000L;

    private final Consumer<Step> outside;
    private final Consumer<Step> inside;
    private final int blockTokens;

    RowCalibration(Consumer<Step> outside, Consumer<Step> inside, int blockTokens) {
        this.outside = outside;
        this.inside = inside;
        this.blockTokens = blockTokens;
    }

    /// @param blocks of the cache, one of which each token gets
    int mostTokens(int blocks) {
        int most = 0;
        for (int tokens : SIZES) {
            if (tokens > blocks) {
                return most;
            }
            Step step = step(tokens);
            untilSteady(() -> outside.accept(step), tokens <= 2 ? PLATEAU_NANOS : SHORT_PLATEAU_NANOS);
            if (!isFaster(step)) {
                return most;
            }
            most = tokens;
        }
        return most;
    }

    /// Has the loops between products compiled where there is nothing to find out: those of single tokens, and those of
    /// many tokens of a sequence.
    void practise(int blocks) {
        for (int tokens : PRACTICE) {
            Step step = step(Math.min(tokens, blocks));
            untilSteady(() -> outside.accept(step), SHORT_PLATEAU_NANOS);
        }
        Step prompt = prompt(Math.min(PROMPT_BLOCKS, blocks));
        untilSteady(() -> outside.accept(prompt), SHORT_PLATEAU_NANOS);
    }

    /// The same of something else that is done again and again.
    static void practise(Runnable work) {
        untilSteady(work, SHORT_PLATEAU_NANOS);
    }

    /// Until the compiler is through, steps get faster by leaps, with plateaus between them.
    private static void untilSteady(Runnable work, long plateau) {
        long start = System.nanoTime();
        long best = Long.MAX_VALUE;
        long gain = start; // when a step was last much faster than all before
        long now = start;
        while (now - gain < plateau && now - start < PATIENCE_NANOS) {
            long time = time(work);
            now = System.nanoTime();
            if (time < GAIN * best) {
                gain = now;
            }
            best = Math.min(best, time);
        }
    }

    /// In turns, and by the best of each: whatever else the machine does only makes steps slower.
    private boolean isFaster(Step step) {
        long bestOutside = Long.MAX_VALUE;
        long bestInside = Long.MAX_VALUE;
        for (int i = 0; i < TIMES; i++) {
            bestOutside = Math.min(bestOutside, time(() -> outside.accept(step)));
            bestInside = Math.min(bestInside, time(() -> inside.accept(step)));
        }
        return bestOutside < bestInside;
    }

    private static long time(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return System.nanoTime() - start;
    }

    /// So many blocks of one sequence.
    private Step prompt(int blocks) {
        int[] tokens = IntStream.range(0, blocks * blockTokens).toArray();
        return new Step(
                new int[0],
                List.of(),
                new int[tokens.length],
                tokens,
                tokens,
                new int[] {0, tokens.length},
                new int[] {tokens.length},
                new int[][] {IntStream.range(0, blocks).toArray()},
                List.of(),
                SamplingBatch.NOTHING);
    }

    /// One token each of so many sequences, the last one of a block.
    private Step step(int tokens) {
        int[] positions = new int[tokens];
        Arrays.fill(positions, blockTokens - 1);
        int[] contexts = new int[tokens];
        Arrays.fill(contexts, blockTokens);
        return new Step(
                new int[0],
                List.of(),
                new int[tokens],
                positions,
                IntStream.range(0, tokens)
                        .map(token -> (token + 1) * blockTokens - 1)
                        .toArray(),
                IntStream.rangeClosed(0, tokens).toArray(),
                contexts,
                IntStream.range(0, tokens).mapToObj(token -> new int[] {token}).toArray(int[][]::new),
                List.of(),
                SamplingBatch.NOTHING);
    }
}

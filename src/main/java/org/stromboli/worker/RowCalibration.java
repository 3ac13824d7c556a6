package org.stromboli.worker;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.stromboli.engine.Ticker;
import org.stromboli.engine.step.Step;
import org.stromboli.worker.trial.Candidate;
import org.stromboli.worker.trial.Trial;

/// Finds out up to how many tokens a step is faster outside the graph than inside, by running some of both: it depends
/// on the processor's instructions and on its memory, and no flag tells. Also has the inner loops compiled before
/// anybody waits for them.
final class RowCalibration {

    /// Tokens of the largest step that is tried.
    static final int MAX_TOKENS = 64;

    private static final int[] SIZES = {1, 2, 4, 8, 16, 32, MAX_TOKENS}; // tokens

    private static final int[] WARM_UP = {1, 16}; // tokens
    private static final int PROMPT_BLOCKS = 8;

    /// As long as the compiler may take for a loop on busy cores. One and two tokens have loops of their own; more have
    /// none that these do not have.
    private static final Duration PLATEAU = Duration.ofMillis(1500);

    private static final Duration SHORT_PLATEAU = Duration.ofMillis(300);

    private final Consumer<Step> outside;
    private final Consumer<Step> inside;
    private final int blockTokens;
    private final Trial trial = new Trial(Ticker.SYSTEM);

    RowCalibration(Consumer<Step> outside, Consumer<Step> inside, int blockTokens) {
        this.outside = outside;
        this.inside = inside;
        this.blockTokens = blockTokens;
    }

    /// @param limit of tokens, each of which gets a block of the cache
    int mostTokens(int limit) {
        int max = 0;
        for (int tokens : SIZES) {
            if (tokens > limit) {
                return max;
            }
            Step step = SpeedSteps.decodeTokens(tokens, blockTokens);
            trial.warmUp(() -> outside.accept(step), tokens <= 2 ? PLATEAU : SHORT_PLATEAU);
            if (!isFaster(step)) {
                return max;
            }
            max = tokens;
        }
        return max;
    }

    /// Has the loops between products compiled where there is nothing to find out: those of single tokens, and those of
    /// many tokens of a sequence.
    void warmUp(int blocks) {
        for (int tokens : WARM_UP) {
            Step step = SpeedSteps.decodeTokens(Math.min(tokens, blocks), blockTokens);
            trial.warmUp(() -> outside.accept(step), SHORT_PLATEAU);
        }
        Step prompt = SpeedSteps.prompt(Math.min(PROMPT_BLOCKS, blocks), blockTokens);
        trial.warmUp(() -> outside.accept(prompt), SHORT_PLATEAU);
    }

    /// The same of something else that is done again and again.
    static void warmUp(Runnable work) {
        new Trial(Ticker.SYSTEM).warmUp(work, SHORT_PLATEAU);
    }

    private boolean isFaster(Step step) {
        Candidate graph = new Candidate("graph", () -> inside.accept(step));
        Candidate rows = new Candidate("outside", () -> outside.accept(step));
        return trial.choose("a step of %d tokens".formatted(step.tokens()), List.of(graph, rows))
                        .index()
                == 1;
    }
}

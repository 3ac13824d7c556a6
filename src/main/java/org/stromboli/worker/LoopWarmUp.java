package org.stromboli.worker;

import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.stromboli.engine.Ticker;
import org.stromboli.engine.step.Step;
import org.stromboli.model.LoadedModel;
import org.stromboli.torch.Value;
import org.stromboli.worker.trial.Gradual;
import org.stromboli.worker.trial.Plateau;

/// Has the loops of a decoder outside the graph compiled, by steps with a cache and a thread of their own: the engine
/// does not wait for them, however long the first ones take. One thread advances, any thread closes.
final class LoopWarmUp implements Gradual, AutoCloseable {

    private static final int BLOCKS = 16;
    private static final int[] FEW = {1, 2, 4, 8}; // tokens
    private static final int[] ANY = {1, 16}; // tokens
    private static final int PROMPT_BLOCKS = 8;

    /// As long as the compiler may take for a loop on busy cores. One and two tokens have loops of their own; more have
    /// none that these do not have.
    private static final Duration PLATEAU = Duration.ofMillis(1500);

    private static final Duration SHORT_PLATEAU = Duration.ofMillis(300);

    private final Arena arena = Arena.ofShared();
    private final Deque<Gradual> pieces = new ArrayDeque<>();
    private boolean closed;

    /// On the thread that calls the graph.
    LoopWarmUp(LoadedModel model, Value store, int blockTokens) {
        model.rowDecoderBeside(BLOCKS * blockTokens, blockTokens, arena)
                .map(decoder -> new RowRunner(model, store, decoder))
                .ifPresent(runner -> add(runner, blockTokens));
    }

    private void add(RowRunner runner, int blockTokens) {
        boolean alone = runner.isAlone();
        for (int tokens : alone ? ANY : FEW) {
            if (tokens <= runner.mostTokens()) {
                add(runner, SpeedSteps.decodeTokens(tokens, blockTokens), tokens <= 2 && !alone);
            }
        }
        if (alone) {
            add(runner, SpeedSteps.prompt(PROMPT_BLOCKS, blockTokens), false);
        }
    }

    private void add(RowRunner runner, Step step, boolean isLong) {
        pieces.add(new Plateau(Ticker.SYSTEM, () -> runner.run(step), isLong ? PLATEAU : SHORT_PLATEAU));
    }

    @Override
    public synchronized boolean advance() {
        while (!closed && !pieces.isEmpty()) {
            if (pieces.element().advance()) {
                return true;
            }
            pieces.remove();
        }
        close();
        return false;
    }

    /// Waits for the step that runs now.
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            pieces.clear();
            arena.close();
        }
    }
}

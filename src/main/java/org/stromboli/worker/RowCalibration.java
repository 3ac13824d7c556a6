package org.stromboli.worker;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.stromboli.engine.Ticker;
import org.stromboli.engine.step.Step;
import org.stromboli.worker.trial.Candidate;
import org.stromboli.worker.trial.Choice;
import org.stromboli.worker.trial.Contest;
import org.stromboli.worker.trial.Gradual;
import org.stromboli.worker.trial.Plateau;
import org.stromboli.worker.trial.ThreadTime;

/// Finds out up to how many tokens a step is faster outside the graph than inside, by running some of both, a step at a
/// time: it depends on the processor's instructions and on its memory, and no flag tells.
final class RowCalibration implements Gradual {

    /// Tokens of the largest step that is tried, each of which gets a block of the cache.
    static final int MAX_TOKENS = 64;

    private static final int[] SIZES = {1, 2, 4, 8, 16, 32, MAX_TOKENS}; // tokens

    /// Loops are compiled before, see [LoopWarmUp].
    private static final Duration PLATEAU = Duration.ofMillis(100);

    /// As long as the compiler may take.
    private static final Duration LONG_PLATEAU = Duration.ofMillis(300);

    /// Comparisons that other work has disturbed. On a machine that is always busy the last one counts.
    private static final int MAX_REPEATED = 3;

    private final Deque<Round> rounds = new ArrayDeque<>();
    private final IntConsumer end;
    private int most;
    private int repeated;
    private boolean over;

    /// Warms up, then compares.
    private record Round(int tokens, Gradual warmUp, Contest contest) {}

    /// @param limit of tokens
    /// @param firstBlock of the cache, from which on it is written to
    /// @param end gets the most tokens of a step that is faster outside, 0 if none is
    RowCalibration(
            Consumer<Step> outside,
            Consumer<Step> inside,
            int blockTokens,
            int firstBlock,
            int limit,
            IntConsumer end) {
        this.end = end;
        for (int tokens : SIZES) {
            if (tokens <= limit) {
                Step step = SpeedSteps.decodeTokens(tokens, blockTokens, firstBlock);
                List<Candidate> candidates = List.of(
                        new Candidate("graph", () -> inside.accept(step)),
                        new Candidate("outside", () -> outside.accept(step)));
                rounds.add(new Round(
                        tokens,
                        new Plateau(Ticker.SYSTEM, () -> outside.accept(step), PLATEAU),
                        new Contest(
                                Ticker.SYSTEM,
                                ThreadTime.TICKER,
                                "a step of %d tokens".formatted(tokens),
                                candidates)));
            }
        }
    }

    @Override
    public boolean advance() {
        while (!rounds.isEmpty()) {
            Round round = rounds.element();
            if (round.warmUp().advance() || round.contest().advance()) {
                return true;
            }
            Choice choice = round.contest().choice();
            if (!choice.noise().isSmall() && repeated < MAX_REPEATED) {
                repeated++;
                round.contest().again();
                return true;
            }
            rounds.remove();
            if (choice.index() == 1) {
                most = round.tokens();
            } else {
                rounds.clear();
            }
        }
        if (!over) {
            over = true;
            end.accept(most);
        }
        return false;
    }

    /// What has something compiled that is done again and again.
    static Gradual warmUp(Runnable work) {
        return new Plateau(Ticker.SYSTEM, work, LONG_PLATEAU);
    }
}

package org.stromboli.engine;

import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.stromboli.engine.sampling.IntList;
import org.stromboli.engine.speculation.Proposer;
import org.stromboli.engine.speculation.StepCosts;
import org.stromboli.grammar.ConstraintCursor;

/// A proposer that knows the answer of `Plan`, and says it as often as it is told to; else any token.
final class Oracle implements Proposer {

    private final List<Integer> answer;
    private final int prompt;
    private final double honesty;
    private final SplittableRandom random;

    Oracle(List<Integer> answer, int prompt, double honesty, long seed) {
        this.answer = answer;
        this.prompt = prompt;
        this.honesty = honesty;
        random = new SplittableRandom(seed);
    }

    static Oracle of(SchedulerWorld world, Sequence sequence, double honesty) {
        AcceptedRequest request = sequence.request;
        return new Oracle(world.answer(sequence), request.promptTokens(), honesty, request.seed + sequence.choice);
    }

    /// Of a device on which more rows are always worth it.
    static StepCosts inFavourOfDrafts() {
        StepCosts costs = new StepCosts();
        for (int rows = 1; rows <= StepCosts.MOST_ROWS; rows++) {
            costs.ran(rows, 1_000_000_000 / rows);
        }
        return costs;
    }

    @Override
    public int propose(IntList ids, int text, @Nullable ConstraintCursor form) {
        int index = ids.size() - prompt;
        if (random.nextDouble() >= honesty) {
            return 20 + random.nextInt(Requests.VOCABULARY - 20);
        }
        return index < answer.size() ? answer.get(index) : NOTHING;
    }

    @Override
    public int kinds() {
        return 1;
    }

    @Override
    public int kind() {
        return 0;
    }

    @Override
    public double expected(int kind) {
        return honesty;
    }
}

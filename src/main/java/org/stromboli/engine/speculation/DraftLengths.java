package org.stromboli.engine.speculation;

import java.util.List;

/// How much of the drafts of a step is tried: as much as makes the most tokens in the time that the step is expected to
/// take.
public final class DraftLengths {

    /// A draft must promise so much more than none.
    private static final double WORTH = 1.03;

    private DraftLengths() {}

    /// Shortens the drafts of a step.
    ///
    /// @param sequences that get a token in the step, with a draft or without
    /// @param room rows that all drafts may take
    public static void choose(List<Draft> drafts, int sequences, int room, StepCosts costs) {
        int longest = 0;
        for (Draft draft : drafts) {
            longest = Math.max(longest, draft.tokens());
        }
        int best = 0;
        double without = costs.of(sequences);
        double most = WORTH / without;
        for (int limit = 1; limit <= longest; limit++) {
            int rows = rows(drafts, limit);
            if (rows > room || sequences + rows > StepCosts.MOST_ROWS) {
                break;
            }
            double speed = (1 + right(drafts, limit) / sequences) / costs.of(sequences + rows);
            if (speed > most) {
                most = speed;
                best = limit;
            }
        }
        for (Draft draft : drafts) {
            draft.shorten(Math.min(best, draft.tokens()));
        }
    }

    private static int rows(List<Draft> drafts, int limit) {
        int rows = 0;
        for (Draft draft : drafts) {
            rows += Math.min(limit, draft.tokens());
        }
        return rows;
    }

    /// Tokens of all drafts that are expected to be right.
    private static double right(List<Draft> drafts, int limit) {
        double right = 0;
        for (Draft draft : drafts) {
            double all = 1;
            for (int i = 0; i < Math.min(limit, draft.tokens()); i++) {
                all *= draft.rate(i);
                right += all;
            }
        }
        return right;
    }
}

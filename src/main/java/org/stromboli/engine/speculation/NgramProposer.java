package org.stromboli.engine.speculation;

import org.jspecify.annotations.Nullable;
import org.stromboli.engine.sampling.IntList;
import org.stromboli.grammar.ConstraintCursor;

/// What followed the last tokens where they stood before, in the prompt or in the answer (prompt lookup): the place
/// where most of them agree, and of several such places the last.
final class NgramProposer implements Proposer {

    /// Tokens before the end that are searched: a few microseconds.
    private static final int WINDOW = 8_192;

    private static final double EXPECTED_PER_TOKEN = 0.2;
    private static final double MOST_EXPECTED = 0.7;

    private final int longest;
    private final int shortest;
    private int agreeing;

    NgramProposer(int longest, int shortest) {
        this.longest = longest;
        this.shortest = shortest;
    }

    @Override
    public int propose(IntList ids, int text, @Nullable ConstraintCursor form) {
        int known = ids.size();
        int[] all = ids.backing();
        int first = Math.max(text, known - WINDOW);
        int best = NOTHING;
        agreeing = shortest - 1;
        for (int at = known - 1; at > first && agreeing < longest; at--) {
            if (all[at - 1] == all[known - 1]) {
                int same = same(all, at, known, first);
                if (same > agreeing && (form == null || form.allows(all[at]))) {
                    agreeing = same;
                    best = all[at];
                }
            }
        }
        return best;
    }

    /// How many tokens before `at` are those before `known`.
    private int same(int[] all, int at, int known, int first) {
        int most = Math.min(longest, at - first);
        int same = 1;
        while (same < most && all[at - 1 - same] == all[known - 1 - same]) {
            same++;
        }
        return same;
    }

    @Override
    public int kinds() {
        return longest - shortest + 1;
    }

    @Override
    public int kind() {
        return agreeing - shortest;
    }

    @Override
    public boolean searches() {
        return true;
    }

    @Override
    public double expected(int kind) {
        return Math.min(MOST_EXPECTED, EXPECTED_PER_TOKEN * (kind + shortest));
    }
}

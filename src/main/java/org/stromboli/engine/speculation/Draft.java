package org.stromboli.engine.speculation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stromboli.engine.sampling.IntList;
import org.stromboli.engine.sampling.SamplingPlan;
import org.stromboli.grammar.ConstraintCursor;
import org.stromboli.grammar.expression.GrammarException;

/// Tokens that may come next in one answer, and how often such tokens were right before. Its tokens stand behind those
/// that are known, for one step.
public final class Draft {

    /// EWMA weight of the newest token.
    private static final double NEWEST_WEIGHT = 0.15;

    private final Proposer[] proposers;
    private final double[][] rates; // [proposers][kinds] share that came true
    private final Rest[] rests; // [proposers]
    private final boolean[] leftOut; // [proposers] of this draft
    private final int[] proposer; // [most] of each token
    private final int[] kind; // [most] of each token
    private final List<ConstraintCursor> forms = new ArrayList<>(); // [tokens] after each token, if there is a form
    private int tokens;
    private int first = Proposer.NOTHING;

    /// @param most tokens
    public Draft(List<? extends Proposer> proposers, int most) {
        this.proposers = proposers.toArray(Proposer[]::new);
        rates = new double[this.proposers.length][];
        leftOut = new boolean[this.proposers.length];
        rests = new Rest[this.proposers.length];
        Arrays.setAll(rests, i -> new Rest());
        for (int i = 0; i < rates.length; i++) {
            rates[i] = new double[this.proposers[i].kinds()];
            for (int each = 0; each < rates[i].length; each++) {
                rates[i][each] = this.proposers[i].expected(each);
            }
        }
        proposer = new int[most];
        kind = new int[most];
    }

    /// Appends what may come next to the ids, none of which ends the answer.
    ///
    /// @param text as `Proposer` has it
    /// @param limit of tokens
    public void propose(
            IntList ids, int text, int limit, SamplingPlan plan, int generated, @Nullable ConstraintCursor form) {
        clear();
        ConstraintCursor at = form;
        int most = Math.min(limit, proposer.length);
        for (int i = 0; i < proposers.length; i++) {
            leftOut[i] = proposers[i].searches() && rests[i].takes();
        }
        while (tokens < most) {
            int id = next(ids, text, at);
            if (id == Proposer.NOTHING || plan.ends(id, generated + tokens)) {
                return;
            }
            if (at != null) {
                at = after(at, id);
                if (at == null) {
                    return;
                }
                forms.add(at);
            }
            if (tokens == 0) {
                first = id;
            }
            ids.add(id);
            tokens++;
        }
    }

    private int next(IntList ids, int text, @Nullable ConstraintCursor form) {
        for (int i = 0; i < proposers.length; i++) {
            if (leftOut[i]) {
                continue;
            }
            int id = proposers[i].propose(ids, text, form);
            if (id == Proposer.NOTHING && tokens == 0) {
                rests[i].tried(false);
            }
            if (id != Proposer.NOTHING) {
                proposer[tokens] = i;
                kind[tokens] = proposers[i].kind();
                return id;
            }
        }
        return Proposer.NOTHING;
    }

    /// Null where the answer could not go on.
    private static @Nullable ConstraintCursor after(ConstraintCursor form, int id) {
        try {
            ConstraintCursor next = form.ahead(id);
            return next.isBroken() || next.isComplete() ? null : next;
        } catch (GrammarException tooComplex) {
            return null;
        }
    }

    public int tokens() {
        return tokens;
    }

    /// What the answer has to be after so many tokens of the draft.
    public @Nullable ConstraintCursor form(int after) {
        return forms.isEmpty() ? null : forms.get(after - 1);
    }

    /// Only so many tokens are tried.
    public void shorten(int to) {
        tokens = to;
    }

    /// How probable it is that the token at this index is right, when those before it are.
    double rate(int index) {
        return rates[proposer[index]][kind[index]];
    }

    /// So many of its tokens were right. Even of a draft that was not tried, the token that was chosen shows whether
    /// its first one would have been.
    ///
    /// @param next the token that was chosen after them
    public void verified(int right, int next) {
        if (first != Proposer.NOTHING) {
            rests[proposer[0]].tried(right > 0 || next == first);
        }
        for (int i = 0; i < right; i++) {
            learn(i, 1);
        }
        if (right < tokens) {
            learn(right, 0);
        } else if (tokens == 0 && first != Proposer.NOTHING) {
            learn(0, next == first ? 1 : 0);
        }
    }

    private void learn(int index, double right) {
        double[] of = rates[proposer[index]];
        of[kind[index]] += NEWEST_WEIGHT * (right - of[kind[index]]);
    }

    public void clear() {
        tokens = 0;
        first = Proposer.NOTHING;
        forms.clear();
    }
}

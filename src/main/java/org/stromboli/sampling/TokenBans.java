package org.stromboli.sampling;

import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.function.IntUnaryOperator;

/// Tokens that may not be chosen, whatever their logits are: what a checkpoint's `suppress_tokens`,
/// `begin_suppress_tokens`, `bad_words_ids` and `no_repeat_ngram_size` say. Immutable.
///
/// @param always ids that are never chosen
/// @param first ids that do not begin an answer
/// @param sequences of at least two ids: the last one is not chosen after the others
/// @param run no sequence of so many tokens occurs twice in prompt and answer together; 0 is off
public record TokenBans(Set<Integer> always, Set<Integer> first, List<List<Integer>> sequences, int run) {

    public static final TokenBans NONE = new TokenBans(Set.of(), Set.of(), List.of(), 0);

    public TokenBans {
        always = Set.copyOf(always);
        first = Set.copyOf(first);
        sequences = sequences.stream().map(List::copyOf).toList();
        if (run < 0 || sequences.stream().anyMatch(each -> each.size() < 2)) {
            throw new IllegalArgumentException("a banned sequence has at least two tokens, and a run at least one");
        }
    }

    public boolean isEmpty() {
        return always.isEmpty() && first.isEmpty() && sequences.isEmpty() && run == 0;
    }

    /// Names each banned id, perhaps more than once.
    ///
    /// @param ids token at each position of prompt and answer
    /// @param known number of these tokens
    /// @param generated how many of them belong to the answer
    public void forEach(IntUnaryOperator ids, int known, int generated, IntConsumer banned) {
        always.forEach(banned::accept);
        if (generated == 0) {
            first.forEach(banned::accept);
        }
        for (List<Integer> each : sequences) {
            if (each.size() <= known && endsWithStartOf(each, ids, known)) {
                banned.accept(each.getLast());
            }
        }
        for (int from = 0; run > 0 && from + run <= known; from++) {
            if (equal(ids, from, known - run + 1, run - 1)) {
                banned.accept(ids.applyAsInt(from + run - 1));
            }
        }
    }

    private static boolean endsWithStartOf(List<Integer> sequence, IntUnaryOperator ids, int known) {
        int length = sequence.size() - 1;
        for (int i = 0; i < length; i++) {
            if (sequence.get(i) != ids.applyAsInt(known - length + i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean equal(IntUnaryOperator ids, int one, int other, int length) {
        for (int i = 0; i < length; i++) {
            if (ids.applyAsInt(one + i) != ids.applyAsInt(other + i)) {
                return false;
            }
        }
        return true;
    }
}

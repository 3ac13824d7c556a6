package org.stromboli.decision;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.stromboli.generation.RequestRejectedException;

/// With which tokens the model's answer begins, option by option; no token stands for two of them.
///
/// @param ofOption as many sets as there are options, none of them empty
public record LabelTokens(List<Set<Integer>> ofOption) {

    /// @param starts tokens with which an answer of a word may begin
    public static LabelTokens of(Question question, Function<String, Set<Integer>> starts) {
        Set<Integer> seen = new HashSet<>();
        Set<Integer> shared = new HashSet<>();
        List<Set<Integer>> all = new ArrayList<>();
        for (Option option : question.options()) {
            Set<Integer> own = new LinkedHashSet<>(starts.apply(option.label()));
            own.forEach(id -> {
                if (!seen.add(id)) {
                    shared.add(id);
                }
            });
            all.add(own);
        }
        for (int i = 0; i < all.size(); i++) {
            all.get(i).removeAll(shared);
            if (all.get(i).isEmpty()) {
                throw unreadable(question, question.options().get(i));
            }
        }
        return new LabelTokens(all);
    }

    private static RequestRejectedException unreadable(Question question, Option option) {
        String param = question.param() + ".criteria";
        return RequestRejectedException.invalid(
                param,
                "`%s`: the model has no token of its own for the beginning of `%s`."
                        .formatted(
                                param,
                                option.label().length() <= 40
                                        ? option.label()
                                        : option.label().substring(0, 40)));
    }

    public List<Integer> ids() {
        return ofOption.stream().flatMap(Set::stream).toList();
    }
}

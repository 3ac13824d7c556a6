package org.stromboli.grammar.expression;

import java.util.List;

/// How much a model writes at most of what a form leaves unbounded: for models that do not end lists or texts by
/// themselves. What a form says itself wins.
///
/// @param maxItems of an array near the outside, and members of an object whose names are free; -1: any
/// @param maxString characters of a string, and rounds of a repetition in its pattern; -1: any
/// @param deepest containers around a container in a value of which nothing is said
public record GrammarLimits(int maxItems, int maxString, int deepest) {

    public static final GrammarLimits NONE =
            new GrammarLimits(Expression.UNBOUNDED, Expression.UNBOUNDED, Integer.MAX_VALUE);

    private static final int FLAT = 2; // containers around a list that may have all items
    private static final int NARROW = 4;
    private static final int DEEP = 6;

    /// Items of a list in so many containers: the deeper the fewer, and in the end none, so that a tree ends as well.
    public int maxItems(int depth) {
        int limit = depth < FLAT ? maxItems : depth < NARROW ? 2 : depth < DEEP ? 1 : 0;
        return Math.min(limit, maxItems);
    }

    /// The same form, whose repetitions outside each other go on at most so often where it leaves that open.
    ///
    /// @param limit rounds; -1: any
    public static Expression bounded(Expression form, int limit) {
        if (limit == Expression.UNBOUNDED) {
            return form;
        }
        return switch (form) {
            case Expression.Repeat(Expression body, int min, int max)
            when max == Expression.UNBOUNDED -> new Expression.Repeat(body, min, Math.max(min, limit));
            case Expression.Sequence(List<Expression> parts) ->
                new Expression.Sequence(
                        parts.stream().map(part -> bounded(part, limit)).toList());
            case Expression.Choice(List<Expression> options) ->
                new Expression.Choice(
                        options.stream().map(option -> bounded(option, limit)).toList());
            default -> form;
        };
    }
}

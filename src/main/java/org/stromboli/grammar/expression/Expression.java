package org.stromboli.grammar.expression;

import java.util.Arrays;
import java.util.List;

/// The form of a text, as a tree. Parts may be shared: the same object at two places is built once where what
/// follows is the same.
public sealed interface Expression {

    int UNBOUNDED = -1;

    Expression NOTHING = new Text("");

    /// No text at all.
    Expression NEVER = new Choice(List.of());

    /// This very text.
    record Text(String text) implements Expression {}

    /// One character of a set.
    record Chars(CodePoints set) implements Expression {}

    record Sequence(List<Expression> parts) implements Expression {}

    record Choice(List<Expression> options) implements Expression {}

    /// @param max or `UNBOUNDED`
    record Repeat(Expression body, int min, int max) implements Expression {}

    /// A text whose beginning, or all of it, has to be one of each of some sets and of none of others. Only for
    /// [CharacterDfaBuilder].
    ///
    /// @param ahead what the whole text has to be as well
    /// @param barred what it must not be
    record Guarded(Expression text, List<Expression> ahead, List<Expression> barred) implements Expression {}

    /// A way from junction to junction, beginning at the first.
    record Machine(List<Junction> junctions) implements Expression {}

    /// @param end whether the text may end here
    record Junction(boolean end, List<Way> ways) {}

    /// @param target index of a junction
    record Way(Expression text, int target) {}

    /// A rule of the grammar by its name.
    record Reference(String rule) implements Expression {}

    static Expression text(String text) {
        return new Text(text);
    }

    static Expression sequence(Expression... parts) {
        List<Expression> all = List.copyOf(Arrays.asList(parts));
        return all.contains(NEVER) ? NEVER : new Sequence(all);
    }

    static Expression choice(List<Expression> options) {
        if (options.contains(NEVER)) {
            return choice(options.stream().filter(each -> !each.equals(NEVER)).toList());
        }
        return options.size() == 1 ? options.getFirst() : new Choice(List.copyOf(options));
    }

    static Expression choice(Expression... options) {
        return choice(Arrays.asList(options));
    }

    static Expression optional(Expression body) {
        return new Repeat(body, 0, 1);
    }

    static Expression any(Expression body) {
        return new Repeat(body, 0, UNBOUNDED);
    }

    /// Whether it matches the empty text for certain; a rule counts as one that does not.
    default boolean isNullable() {
        return switch (this) {
            case Text(String text) -> text.isEmpty();
            case Chars chars -> false;
            case Sequence(List<Expression> parts) -> parts.stream().allMatch(Expression::isNullable);
            case Choice(List<Expression> options) -> options.stream().anyMatch(Expression::isNullable);
            case Repeat(Expression body, int min, int max) -> min == 0 || body.isNullable();
            case Guarded guarded -> false;
            case Machine(List<Junction> junctions) -> junctions.getFirst().end();
            case Reference reference -> false;
        };
    }
}

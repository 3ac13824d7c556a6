package org.stromboli.sampling.grammar;

import java.util.Arrays;
import java.util.List;

/// The form of a text, as a tree. Parts may be shared: the same object at two places is built once where what
/// follows is the same.
sealed interface Expression {

    int UNBOUNDED = -1;

    Expression NOTHING = new Text("");

    /// This very text.
    record Text(String text) implements Expression {}

    /// One character of a set.
    record Chars(CodePoints set) implements Expression {}

    record Sequence(List<Expression> parts) implements Expression {}

    record Choice(List<Expression> options) implements Expression {}

    /// @param max or `UNBOUNDED`
    record Repeat(Expression body, int min, int max) implements Expression {}

    /// A rule of the grammar by its name.
    record Reference(String rule) implements Expression {}

    static Expression text(String text) {
        return new Text(text);
    }

    static Expression sequence(Expression... parts) {
        return new Sequence(List.copyOf(Arrays.asList(parts)));
    }

    static Expression choice(List<Expression> options) {
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
            case Reference reference -> false;
        };
    }
}

package org.stromboli.grammar.expression;

import java.util.List;

/// How many characters the texts of an expression have.
///
/// @param maxLength or `UNBOUNDED`
public record TextLength(int minLength, int maxLength) {

    private static final int MAX_LENGTH = 1_000_000_000;

    /// @param expression whose characters are those of the text itself
    public static TextLength of(Expression expression) {
        return switch (expression) {
            case Expression.Text(String text) -> {
                int length = text.codePointCount(0, text.length());
                yield new TextLength(length, length);
            }
            case Expression.Chars chars -> new TextLength(1, 1);
            case Expression.Sequence(List<Expression> parts) -> {
                TextLength all = new TextLength(0, 0);
                for (Expression part : parts) {
                    TextLength next = of(part);
                    all = new TextLength(sum(all.minLength, next.minLength), sum(all.maxLength, next.maxLength));
                }
                yield all;
            }
            case Expression.Choice(List<Expression> options) -> {
                List<TextLength> all = options.stream().map(TextLength::of).toList();
                boolean open = all.stream().anyMatch(each -> each.maxLength == Expression.UNBOUNDED);
                yield new TextLength(
                        all.stream().mapToInt(TextLength::minLength).min().orElse(0),
                        open
                                ? Expression.UNBOUNDED
                                : all.stream()
                                        .mapToInt(TextLength::maxLength)
                                        .max()
                                        .orElse(0));
            }
            case Expression.Repeat(Expression body, int min, int max) -> {
                TextLength each = of(body);
                yield new TextLength(times(each.minLength, min), each.maxLength == 0 ? 0 : times(each.maxLength, max));
            }
            case Expression.Guarded(Expression text, List<Expression> ahead, List<Expression> barred) ->
                new TextLength(0, of(text).maxLength);
            case Expression.Machine machine -> new TextLength(0, Expression.UNBOUNDED);
            case Expression.Reference rule -> new TextLength(0, Expression.UNBOUNDED);
        };
    }

    /// Whether all these texts have so many characters.
    public boolean isWithin(int min, int max) {
        return minLength >= min
                && (max == Expression.UNBOUNDED || maxLength != Expression.UNBOUNDED && maxLength <= max);
    }

    private static int sum(int one, int other) {
        return one == Expression.UNBOUNDED || other == Expression.UNBOUNDED
                ? Expression.UNBOUNDED
                : Math.min(MAX_LENGTH, one + other);
    }

    private static int times(int length, int count) {
        return length == Expression.UNBOUNDED || count == Expression.UNBOUNDED
                ? Expression.UNBOUNDED
                : (int) Math.min(MAX_LENGTH, (long) length * count);
    }
}

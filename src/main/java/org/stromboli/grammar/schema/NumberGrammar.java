package org.stromboli.grammar.schema;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.stromboli.grammar.expression.Expression;
import org.stromboli.grammar.expression.GrammarException;
import org.stromboli.grammar.json.CharacterDfa;
import org.stromboli.grammar.json.CharacterDfaBuilder;
import org.stromboli.grammar.json.JsonText;
import org.stromboli.grammar.json.Literals;
import org.stromboli.grammar.json.Multiples;
import org.stromboli.grammar.json.NumberRange;
import org.stromboli.grammar.json.NumberRange.Bound;

/// Numbers that some schemas hold for together.
///
/// @param leaves of one branch
record NumberGrammar(List<Conjunct> leaves, boolean integer) {

    private static final int MAX_LISTED = 2_000;

    Expression form() {
        Optional<Bound> low = bound("minimum", "exclusiveMinimum", 1);
        Optional<Bound> high = bound("maximum", "exclusiveMaximum", -1);
        List<BigDecimal> steps = steps(false);
        boolean denied = leaves.stream().anyMatch(each -> each.isDenied() && speaksOfNumbers(each.place()));
        if (low.isEmpty() && high.isEmpty() && steps.isEmpty() && !denied) {
            return integer ? JsonText.INTEGER : JsonText.NUMBER;
        }
        if (low.isPresent() && high.isPresent() && !low.get().isBelow(high.get())) {
            return Expression.NEVER;
        }
        Expression range = range(low, high);
        if (range.equals(Expression.NEVER) || steps.isEmpty() && !denied) {
            return range;
        }
        try {
            return machine(range, low, high, steps);
        } catch (GrammarException e) {
            throw new GrammarException("has `%s` at `%s` with a number for which its form %s"
                    .formatted(
                            steps.isEmpty() ? "not" : "multipleOf",
                            SchemaPlace.shown(leaves.getFirst().path()),
                            e.getMessage()));
        }
    }

    private static boolean speaksOfNumbers(SchemaPlace place) {
        return place.has("multipleOf") || SchemaKeywords.fixed(place).stream().anyMatch(Number.class::isInstance);
    }

    // A multiple of a whole number is written without a point.
    private Expression range(Optional<Bound> low, Optional<Bound> high) {
        boolean whole = integer || steps(false).stream().anyMatch(step -> step.scale() <= 0);
        if (low.isEmpty() && high.isEmpty()) {
            return whole ? JsonText.INTEGER : JsonText.DECIMAL;
        }
        NumberRange range = NumberRange.of(low, high);
        return whole ? range.integers() : range.decimals();
    }

    private Expression machine(Expression range, Optional<Bound> low, Optional<Bound> high, List<BigDecimal> steps) {
        if (low.isPresent()
                && high.isPresent()
                && !steps.isEmpty()
                && steps(true).isEmpty()) {
            Optional<Expression> listed = listed(low.get(), high.get(), steps);
            if (listed.isPresent()) {
                return listed.get();
            }
        }
        CharacterDfa all = CharacterDfaBuilder.of(range);
        for (BigDecimal step : steps) {
            all = all.and(Multiples.of(step));
        }
        for (BigDecimal step : steps(true)) {
            all = all.minus(Multiples.of(step));
        }
        List<Expression> denied = new ArrayList<>();
        for (Conjunct each : leaves) {
            for (Object value : each.isDenied() ? SchemaKeywords.fixed(each.place()) : List.of()) {
                if (value instanceof Number number) {
                    denied.add(written(new BigDecimal(number.toString())));
                }
            }
        }
        if (!denied.isEmpty()) {
            all = all.minus(CharacterDfaBuilder.of(Expression.choice(denied)));
        }
        return all.plain();
    }

    /// All ways to write a number without an exponent.
    private static Expression written(BigDecimal number) {
        String text = number.stripTrailingZeros().toPlainString();
        Expression zeros = new Expression.Repeat(Expression.text("0"), 0, Expression.UNBOUNDED);
        Expression more = text.contains(".")
                ? zeros
                : Expression.optional(Expression.sequence(Expression.text("."), Expression.text("0"), zeros));
        Expression sign = number.signum() == 0 ? Expression.optional(Expression.text("-")) : Expression.NOTHING;
        return Expression.sequence(sign, Expression.text(text), more);
    }

    private Optional<Expression> listed(Bound low, Bound high, List<BigDecimal> steps) {
        BigDecimal step = steps.stream().max(BigDecimal::compareTo).orElseThrow();
        if (step.signum() <= 0) {
            return Optional.empty();
        }
        BigInteger first =
                low.value().divide(step, 0, java.math.RoundingMode.CEILING).toBigInteger();
        BigInteger last =
                high.value().divide(step, 0, java.math.RoundingMode.FLOOR).toBigInteger();
        if (last.subtract(first).compareTo(BigInteger.valueOf(MAX_LISTED)) > 0) {
            return Optional.empty();
        }
        List<String> texts = new ArrayList<>();
        for (BigInteger at = first; at.compareTo(last) <= 0; at = at.add(BigInteger.ONE)) {
            BigDecimal value = step.multiply(new BigDecimal(at));
            boolean inside = low.isBelow(new Bound(value, true)) && new Bound(value, true).isBelow(high);
            boolean whole = !integer || value.stripTrailingZeros().scale() <= 0;
            if (inside
                    && whole
                    && steps.stream().allMatch(each -> value.remainder(each).signum() == 0)) {
                texts.add(value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString());
            }
        }
        return Optional.of(texts.isEmpty() ? Expression.NEVER : Literals.choice(texts));
    }

    private List<BigDecimal> steps(boolean denied) {
        List<BigDecimal> steps = new ArrayList<>();
        for (Conjunct each : leaves) {
            if (each.isDenied() == denied) {
                each.place().number("multipleOf").ifPresent(step -> {
                    if (step.signum() <= 0) {
                        throw new GrammarException("needs a number above 0 at `%s`"
                                .formatted(SchemaPlace.shown(each.place().at("multipleOf"))));
                    }
                    steps.add(step.stripTrailingZeros());
                });
            }
        }
        return steps.stream().distinct().toList();
    }

    // Of all bounds on the same side the narrowest one holds.
    private Optional<Bound> bound(String included, String excluded, int side) {
        Optional<Bound> narrowest = Optional.empty();
        for (Conjunct each : leaves) {
            if (!each.isHeld()) {
                continue;
            }
            for (String keyword : List.of(included, excluded)) {
                Optional<Bound> bound =
                        each.place().number(keyword).map(value -> new Bound(value, keyword.equals(included)));
                if (bound.isPresent() && narrowest.isPresent()) {
                    int order = bound.get().value().compareTo(narrowest.get().value()) * side;
                    narrowest = order > 0 || order == 0 && !bound.get().included() ? bound : narrowest;
                } else {
                    narrowest = narrowest.or(() -> bound);
                }
            }
        }
        return narrowest;
    }
}

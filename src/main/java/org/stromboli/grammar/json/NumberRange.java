package org.stromboli.grammar.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.stromboli.grammar.expression.Expression;

/// Numbers between bounds, digit by digit, without exponents. A bound that is left out is what fifteen digits can say,
/// or what the other one can.
///
/// @param low the least, and whether it is allowed itself
/// @param high the greatest, likewise
public record NumberRange(Bound low, Bound high) {

    /// One end of a range.
    public record Bound(BigDecimal value, boolean included) {

        Bound negated() {
            return new Bound(value.negate(), included);
        }

        public boolean isBelow(Bound other) {
            int order = value.compareTo(other.value);
            return order < 0 || order == 0 && included && other.included;
        }
    }

    private static final Bound ZERO = new Bound(BigDecimal.ZERO, true);

    public static NumberRange of(Optional<Bound> low, Optional<Bound> high) {
        int digits = Math.max(JsonText.MAX_DIGITS, Math.max(digits(low), digits(high)));
        Bound max = new Bound(BigDecimal.TEN.pow(digits).subtract(BigDecimal.ONE), true);
        return new NumberRange(low.orElse(max.negated()), high.orElse(max));
    }

    private static int digits(Optional<Bound> bound) {
        return bound.map(each -> each.value().precision() - each.value().scale() + 1)
                .orElse(0);
    }

    public Expression integers() {
        return bySign(NumberRange::naturals);
    }

    public Expression decimals() {
        return bySign(NumberRange::positives);
    }

    private Expression bySign(Function<NumberRange, List<Expression>> written) {
        List<Expression> options = new ArrayList<>();
        if (high.value().signum() >= 0) {
            options.addAll(written.apply(new NumberRange(low.value().signum() < 0 ? ZERO : low, high)));
        }
        if (low.value().signum() < 0) {
            Bound least = high.value().signum() < 0 ? high.negated() : ZERO;
            for (Expression each : written.apply(new NumberRange(least, low.negated()))) {
                options.add(Expression.sequence(Expression.text("-"), each));
            }
        }
        return Expression.choice(options);
    }

    // The rest is for bounds that are not negative.

    private List<Expression> naturals() {
        BigInteger from = low.value().setScale(0, RoundingMode.CEILING).toBigInteger();
        BigInteger to = high.value().setScale(0, RoundingMode.FLOOR).toBigInteger();
        boolean skipsFirst = !low.included() && new BigDecimal(from).compareTo(low.value()) == 0;
        boolean skipsLast = !high.included() && new BigDecimal(to).compareTo(high.value()) == 0;
        return DigitRange.naturals(
                skipsFirst ? from.add(BigInteger.ONE) : from, skipsLast ? to.subtract(BigInteger.ONE) : to);
    }

    // Whole parts whose every fraction is inside, and the one or two at the ends with some of their fractions.
    private List<Expression> positives() {
        if (!low.isBelow(high)) {
            return List.of();
        }
        List<Expression> options = new ArrayList<>();
        BigInteger first = low.value().toBigInteger();
        BigInteger last = high.value().toBigInteger();
        options.add(end(first));
        if (!first.equals(last)) {
            Expression fraction = Expression.optional(
                    Expression.sequence(Expression.text("."), JsonText.digits("0-9", 1, JsonText.MAX_DIGITS)));
            for (Expression whole : DigitRange.naturals(first.add(BigInteger.ONE), last.subtract(BigInteger.ONE))) {
                options.add(Expression.sequence(whole, fraction));
            }
            options.add(end(last));
        }
        return options;
    }

    private Expression end(BigInteger whole) {
        return Expression.sequence(
                Expression.text(whole.toString()),
                new FractionRange(relative(low, whole), relative(high, whole)).fractions());
    }

    private static Bound relative(Bound bound, BigInteger whole) {
        return new Bound(bound.value().subtract(new BigDecimal(whole)), bound.included());
    }
}

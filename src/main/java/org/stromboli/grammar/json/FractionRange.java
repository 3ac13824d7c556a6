package org.stromboli.grammar.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.stromboli.grammar.expression.Expression;

/// What may follow the whole part of a number so that it stays between bounds, digit by digit.
///
/// @param low may be negative: then it bounds nothing
/// @param high may be 1 or more: then it bounds nothing
record FractionRange(NumberRange.Bound low, NumberRange.Bound high) {

    private static final int MAX_DIGITS = 10; // with a few before the point a double keeps them all

    Expression fractions() {
        boolean lowMatters = low.value().signum() > 0 || low.value().signum() == 0 && !low.included();
        boolean highMatters = high.value().compareTo(BigDecimal.ONE) < 0;
        List<Expression> options = new ArrayList<>();
        if (mayEnd(0, lowMatters, highMatters)) {
            options.add(Expression.NOTHING);
        }
        options.add(Expression.sequence(Expression.text("."), more(0, lowMatters, highMatters)));
        return Expression.choice(options);
    }

    // At least one more digit after `at` digits; `onLow`: all of them so far are those of the bound.
    private Expression more(int at, boolean onLow, boolean onHigh) {
        if (!onLow && !onHigh) {
            return JsonText.digits("0-9", 1, MAX_DIGITS - at);
        }
        List<Expression> options = new ArrayList<>();
        for (int digit = onLow ? digit(low, at) : 0; digit <= (onHigh ? digit(high, at) : 9); digit++) {
            boolean stillLow = onLow && digit == digit(low, at);
            boolean stillHigh = onHigh && digit == digit(high, at);
            options.add(
                    Expression.sequence(Expression.text(Integer.toString(digit)), rest(at + 1, stillLow, stillHigh)));
        }
        return Expression.choice(options);
    }

    private Expression rest(int at, boolean onLow, boolean onHigh) {
        if (!onLow && !onHigh) {
            return JsonText.digits("0-9", 0, MAX_DIGITS - at);
        }
        List<Expression> options = new ArrayList<>();
        if (mayEnd(at, onLow, onHigh)) {
            options.add(Expression.NOTHING);
        }
        if (at < MAX_DIGITS) {
            options.add(more(at, onLow, onHigh));
        }
        return new Expression.Choice(List.copyOf(options)); // of none where there is no way on
    }

    private boolean mayEnd(int at, boolean onLow, boolean onHigh) {
        boolean highEnough = !onLow || low.included() && isZeroFrom(low, at);
        boolean lowEnough = !onHigh || high.included() || !isZeroFrom(high, at);
        return highEnough && lowEnough;
    }

    private static boolean isZeroFrom(NumberRange.Bound bound, int at) {
        return bound.value().stripTrailingZeros().scale() <= at;
    }

    // Of a bound from 0 to 1.
    private static int digit(NumberRange.Bound bound, int at) {
        return bound.value()
                .movePointRight(at + 1)
                .toBigInteger()
                .mod(BigInteger.TEN)
                .intValue();
    }
}

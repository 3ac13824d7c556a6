package org.stromboli.grammar.json;

import static org.stromboli.grammar.expression.Expression.choice;
import static org.stromboli.grammar.expression.Expression.sequence;
import static org.stromboli.grammar.expression.Expression.text;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.stromboli.grammar.expression.CodePoints;
import org.stromboli.grammar.expression.Expression;

/// Natural numbers between bounds, as the digits that they are written with.
final class DigitRange {

    private DigitRange() {}

    /// One expression for each number of digits; none where the range is empty.
    static List<Expression> naturals(BigInteger from, BigInteger to) {
        List<Expression> options = new ArrayList<>();
        if (from.compareTo(to) > 0) {
            return options;
        }
        int max = to.toString().length();
        for (int digits = from.toString().length(); digits <= max; digits++) {
            BigInteger least = digits == 1 ? BigInteger.ZERO : BigInteger.TEN.pow(digits - 1);
            BigInteger greatest = BigInteger.TEN.pow(digits).subtract(BigInteger.ONE);
            options.add(between(from.max(least).toString(), to.min(greatest).toString()));
        }
        return options;
    }

    private static Expression between(String low, String high) {
        if (low.isEmpty()) {
            return Expression.NOTHING;
        }
        if (low.matches("0+") && high.matches("9+")) {
            return any(low.length());
        }
        char first = low.charAt(0);
        char last = high.charAt(0);
        String lowRest = low.substring(1);
        String highRest = high.substring(1);
        if (first == last) {
            return sequence(text(low.substring(0, 1)), between(lowRest, highRest));
        }
        List<Expression> options = new ArrayList<>();
        options.add(sequence(text(String.valueOf(first)), between(lowRest, "9".repeat(lowRest.length()))));
        if (last - first > 1) {
            options.add(sequence(one(first + 1, last - 1), any(lowRest.length())));
        }
        options.add(sequence(text(String.valueOf(last)), between("0".repeat(highRest.length()), highRest)));
        return choice(options);
    }

    static Expression one(int from, int to) {
        return new Expression.Chars(CodePoints.of(from, to));
    }

    private static Expression any(int digits) {
        return new Expression.Repeat(one('0', '9'), digits, digits);
    }
}

package org.stromboli.jinja.runtime;

import java.math.BigDecimal;
import java.math.BigInteger;

/// Integers without bounds (small ones as `Long`) and doubles, as Python counts.
public final class Numbers {

    private static final BigInteger MIN_LONG = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MAX_LONG = BigInteger.valueOf(Long.MAX_VALUE);

    private Numbers() {}

    public static Object integer(BigInteger number) {
        return number.compareTo(MIN_LONG) >= 0 && number.compareTo(MAX_LONG) <= 0
                ? (Object) number.longValue()
                : number;
    }

    public static BigInteger big(Object integer) {
        return switch (integer) {
            case Boolean truth -> truth ? BigInteger.ONE : BigInteger.ZERO;
            case Long number -> BigInteger.valueOf(number);
            case BigInteger number -> number;
            default -> throw new IllegalArgumentException("not an integer: " + integer);
        };
    }

    public static double real(Object number) {
        return number instanceof Double real ? real : big(number).doubleValue();
    }

    /// A value as a position or count.
    public static int index(Object value) {
        if (!Types.isInteger(value)) {
            if (value instanceof Undefined undefined) {
                throw undefined.failure();
            }
            throw TemplateException.runtime(
                    "'%s' object cannot be interpreted as an integer".formatted(Types.name(value)));
        }
        return big(value)
                .min(BigInteger.valueOf(Integer.MAX_VALUE))
                .max(BigInteger.valueOf(-Integer.MAX_VALUE))
                .intValue();
    }

    /// The shortest text that reads back as the same number, in Python's notation.
    public static String print(double number) {
        if (Double.isNaN(number)) {
            return "nan";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "inf" : "-inf";
        }
        if (number == 0) {
            return 1 / number < 0 ? "-0.0" : "0.0";
        }
        BigDecimal shortest = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        String digits = shortest.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - shortest.scale();
        String sign = number < 0 ? "-" : "";
        if (exponent < -4 || exponent >= 16) {
            String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
            return "%s%s%se%s%02d"
                    .formatted(sign, digits.charAt(0), fraction, exponent < 0 ? "-" : "+", Math.abs(exponent));
        }
        String plain = shortest.abs().toPlainString();
        return sign + (plain.indexOf('.') < 0 ? plain + ".0" : plain);
    }
}

package org.stromboli.cli;

import java.util.function.DoublePredicate;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Numbers within a range. picocli makes a converter by its constructor without arguments, hence one class per range.
public abstract sealed class NumberConverter<T extends Number> implements ITypeConverter<T> {

    private final String expectation;
    private final DoublePredicate accepted;

    private NumberConverter(String expectation, DoublePredicate accepted) {
        this.expectation = expectation;
        this.accepted = accepted;
    }

    abstract T parsed(String value);

    /// @throws TypeConversionException that says what the value must be
    @Override
    public final T convert(String value) {
        try {
            T number = parsed(value);
            if (accepted.test(number.doubleValue())) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The message below serves for both.
        }
        throw new TypeConversionException("must be " + expectation);
    }

    /// A whole number that fits into an `int`.
    public abstract static non-sealed class Whole extends NumberConverter<Integer> {

        protected Whole(int min, int max) {
            super(
                    max == Integer.MAX_VALUE
                            ? "a whole number of at least %d".formatted(min)
                            : "a whole number from %d to %d".formatted(min, max),
                    number -> number >= min && number <= max);
        }

        @Override
        final Integer parsed(String value) {
            return Integer.valueOf(value);
        }
    }

    /// A number with a fraction.
    public abstract static non-sealed class Real extends NumberConverter<Double> {

        protected Real(String expectation, DoublePredicate accepted) {
            super(expectation, accepted);
        }

        @Override
        final Double parsed(String value) {
            return Double.valueOf(value);
        }
    }

    public static final class AtLeastOne extends Whole {
        public AtLeastOne() {
            super(1, Integer.MAX_VALUE);
        }
    }

    public static final class AtLeastZero extends Whole {
        public AtLeastZero() {
            super(0, Integer.MAX_VALUE);
        }
    }

    public static final class AboveZero extends Real {
        public AboveZero() {
            super("a number above 0", number -> number > 0 && Double.isFinite(number));
        }
    }

    public static final class NotNegative extends Real {
        public NotNegative() {
            super("a number of at least 0", number -> number >= 0 && Double.isFinite(number));
        }
    }
}

package org.stromboli.api.fields;

import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.stromboli.generation.RequestRejectedException;

/// A field's value within its bounds, or a rejection that names the field, the value and the bounds.
public final class Check {

    private Check() {}

    /// `low` to `high`, both allowed.
    public static double within(String param, @Nullable Double value, double fallback, double low, double high) {
        if (value == null) {
            return fallback;
        }
        if (!(value >= low && value <= high)) {
            throw RequestRejectedException.invalid(
                    param, "`%s` must be between %s and %s, got %s.".formatted(param, plain(low), plain(high), value));
        }
        return value;
    }

    /// More than `low`, at most `high`.
    public static double above(String param, @Nullable Double value, double fallback, double low, double high) {
        if (value == null) {
            return fallback;
        }
        if (!(value > low && value <= high)) {
            throw RequestRejectedException.invalid(
                    param,
                    "`%s` must be more than %s and at most %s, got %s."
                            .formatted(param, plain(low), plain(high), value));
        }
        return value;
    }

    public static int within(String param, @Nullable Integer value, int fallback, int low, int high) {
        if (value == null) {
            return fallback;
        }
        if (value < low || value > high) {
            throw RequestRejectedException.invalid(
                    param,
                    high == Integer.MAX_VALUE
                            ? "`%s` must be at least %d, got %d.".formatted(param, low, value)
                            : "`%s` must be between %d and %d, got %d.".formatted(param, low, high, value));
        }
        return value;
    }

    /// A count of which there may be more than there is room for: what goes beyond `Integer.MAX_VALUE` is cut to it,
    /// and whoever knows the room cuts further.
    public static int count(String param, @Nullable Long value, int fallback, int low) {
        if (value == null) {
            return fallback;
        }
        if (value < low) {
            throw RequestRejectedException.invalid(
                    param, "`%s` must be at least %d, got %d.".formatted(param, low, value));
        }
        return (int) Math.min(value, Integer.MAX_VALUE);
    }

    public static void atMost(String param, Collection<?> values, int max) {
        if (values.size() > max) {
            throw RequestRejectedException.invalid(
                    param, "`%s` may have at most %d entries, got %d.".formatted(param, max, values.size()));
        }
    }

    public static <T> T present(String param, @Nullable T value) {
        if (value == null) {
            throw RequestRejectedException.invalid(param, "`%s` is required.".formatted(param));
        }
        return value;
    }

    public static boolean isTrue(@Nullable Boolean value) {
        return value != null && value;
    }

    private static String plain(double bound) {
        return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
    }
}

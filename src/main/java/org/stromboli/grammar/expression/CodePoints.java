package org.stromboli.grammar.expression;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A set of Unicode scalar values, surrogates never among them. Immutable.
///
/// @param ranges ascending, not touching
public record CodePoints(List<Range> ranges) {

    private static final int LAST = Character.MAX_CODE_POINT;

    public static final CodePoints NONE = new CodePoints(List.of());

    public static final CodePoints ALL = new CodePoints(
            List.of(new Range(0, Character.MIN_SURROGATE - 1), new Range(Character.MAX_SURROGATE + 1, LAST)));

    /// @param low first of the range
    /// @param high last of the range
    public record Range(int low, int high) {}

    public static CodePoints of(int low, int high) {
        return union(List.of(new CodePoints(List.of(new Range(low, high))))).minusSurrogates();
    }

    public static CodePoints of(String each) {
        return union(each.codePoints().mapToObj(point -> of(point, point)).toList());
    }

    public static CodePoints union(List<CodePoints> sets) {
        List<Range> sorted = sets.stream()
                .flatMap(set -> set.ranges.stream())
                .sorted(Comparator.comparingInt(Range::low))
                .toList();
        List<Range> merged = new ArrayList<>();
        for (Range each : sorted) {
            if (!merged.isEmpty() && each.low() <= merged.getLast().high() + 1) {
                Range last = merged.removeLast();
                merged.add(new Range(last.low(), Math.max(last.high(), each.high())));
            } else {
                merged.add(each);
            }
        }
        return new CodePoints(List.copyOf(merged));
    }

    public CodePoints or(CodePoints other) {
        return union(List.of(this, other));
    }

    public CodePoints and(CodePoints other) {
        List<Range> both = new ArrayList<>();
        int at = 0;
        for (Range each : ranges) {
            while (at < other.ranges.size() && other.ranges.get(at).high() < each.low()) {
                at++;
            }
            for (int i = at; i < other.ranges.size() && other.ranges.get(i).low() <= each.high(); i++) {
                Range with = other.ranges.get(i);
                both.add(new Range(Math.max(each.low(), with.low()), Math.min(each.high(), with.high())));
            }
        }
        return new CodePoints(List.copyOf(both));
    }

    public CodePoints minus(CodePoints other) {
        List<Range> left = new ArrayList<>();
        for (Range each : ranges) {
            int from = each.low();
            for (Range gone : other.ranges) {
                if (gone.high() < from || gone.low() > each.high()) {
                    continue;
                }
                if (gone.low() > from) {
                    left.add(new Range(from, gone.low() - 1));
                }
                from = gone.high() + 1;
            }
            if (from <= each.high()) {
                left.add(new Range(from, each.high()));
            }
        }
        return new CodePoints(List.copyOf(left));
    }

    public CodePoints complement() {
        return ALL.minus(this);
    }

    public boolean contains(int point) {
        return ranges.stream().anyMatch(range -> range.low() <= point && point <= range.high());
    }

    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    private CodePoints minusSurrogates() {
        return minus(new CodePoints(List.of(new Range(Character.MIN_SURROGATE, Character.MAX_SURROGATE))));
    }
}

package org.stromboli.grammar.json;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.stromboli.grammar.expression.CodePoints;
import org.stromboli.grammar.expression.Expression;
import org.stromboli.grammar.expression.GrammarException;

/// Makes machines of expressions whose characters are those of the text itself: first one that may be in many states,
/// then one that is in one. Used once.
public final class CharacterDfaBuilder {

    private static final int MAX_STATES = 20_000;
    private static final long MAX_WORK = 4_000_000; // states looked at

    /// @param set empty: nothing is read
    private record Edge(CodePoints set, int target) {}

    private final List<List<Edge>> edges = new ArrayList<>();
    private long work;

    private CharacterDfaBuilder() {}

    /// @throws GrammarException if that is too large
    public static CharacterDfa of(Expression expression) {
        if (expression
                instanceof Expression.Guarded(Expression text, List<Expression> ahead, List<Expression> barred)) {
            CharacterDfa machine = of(text);
            for (Expression each : ahead) {
                machine = machine.and(of(each));
            }
            for (Expression each : barred) {
                machine = machine.minus(of(each));
            }
            return machine;
        }
        if (expression instanceof Expression.Choice(List<Expression> options)
                && options.stream().anyMatch(Expression.Guarded.class::isInstance)) {
            CharacterDfa none = CharacterDfa.ALL;
            for (Expression each : options) {
                none = none.minus(of(each));
            }
            return none.complement();
        }
        CharacterDfaBuilder made = new CharacterDfaBuilder();
        int end = made.add();
        return made.determined(made.build(expression, end), end).trimmed();
    }

    private int add() {
        if (edges.size() == MAX_STATES) {
            throw GrammarException.tooLarge(MAX_STATES + " states of a pattern");
        }
        edges.add(new ArrayList<>(2));
        return edges.size() - 1;
    }

    private int build(Expression expression, int next) {
        return switch (expression) {
            case Expression.Text(String text) -> {
                int entry = next;
                int[] points = text.codePoints().toArray();
                for (int i = points.length - 1; i >= 0; i--) {
                    entry = step(CodePoints.of(points[i], points[i]), entry);
                }
                yield entry;
            }
            case Expression.Chars(CodePoints set) -> step(set, next);
            case Expression.Sequence(List<Expression> parts) -> {
                int entry = next;
                for (Expression part : parts.reversed()) {
                    entry = build(part, entry);
                }
                yield entry;
            }
            case Expression.Choice(List<Expression> options) -> {
                int fork = add();
                options.forEach(option -> empty(fork, build(option, next)));
                yield fork;
            }
            case Expression.Repeat(Expression body, int min, int max) -> repeat(body, min, max, next);
            case Expression.Guarded guarded -> throw new GrammarException("looks ahead within a group");
            case Expression.Reference reference -> throw new IllegalStateException("a rule is no regular text");
            case Expression.Machine machine -> throw new IllegalStateException("a machine is one already");
        };
    }

    private int step(CodePoints set, int next) {
        int state = add();
        edges.get(state).add(new Edge(set, next));
        return state;
    }

    private void empty(int from, int to) {
        edges.get(from).add(new Edge(CodePoints.NONE, to));
    }

    private int repeat(Expression body, int min, int max, int next) {
        int rest = next;
        if (max == Expression.UNBOUNDED) {
            rest = add();
            empty(rest, next);
            empty(rest, build(body, rest));
        } else {
            for (int i = min; i < max; i++) {
                int fork = add();
                empty(fork, next);
                empty(fork, build(body, rest));
                rest = fork;
            }
        }
        for (int i = 0; i < min; i++) {
            rest = build(body, rest);
        }
        return rest;
    }

    private CharacterDfa determined(int start, int end) {
        Map<BitSet, Integer> numbers = new HashMap<>();
        List<BitSet> sets = new ArrayList<>();
        List<CharacterDfa.Node> nodes = new ArrayList<>();
        BitSet first = new BitSet();
        close(first, start);
        number(first, numbers, sets);
        for (int at = 0; at < sets.size(); at++) {
            BitSet from = sets.get(at);
            List<CharacterDfa.Arc> arcs = new ArrayList<>();
            targets(from)
                    .forEach((set, ranges) -> arcs.add(
                            new CharacterDfa.Arc(new CodePoints(List.copyOf(ranges)), number(set, numbers, sets))));
            nodes.add(new CharacterDfa.Node(from.get(end), arcs));
        }
        return new CharacterDfa(nodes);
    }

    private static int number(BitSet set, Map<BitSet, Integer> numbers, List<BitSet> sets) {
        return numbers.computeIfAbsent(set, key -> {
            if (sets.size() == CharacterDfa.MAX_STATES) {
                throw GrammarException.tooLarge(
                        CharacterDfa.MAX_STATES + " states, which a pattern with others or with a length needs");
            }
            sets.add(key);
            return sets.size() - 1;
        });
    }

    private Map<BitSet, List<CodePoints.Range>> targets(BitSet from) {
        List<Edge> open = new ArrayList<>();
        from.stream().forEach(state -> open.addAll(edges.get(state)));
        TreeSet<Integer> cuts = new TreeSet<>();
        for (Edge edge : open) {
            for (CodePoints.Range range : edge.set().ranges()) {
                cuts.add(range.low());
                cuts.add(range.high() + 1);
            }
        }
        Map<Integer, BitSet> byCut = new TreeMap<>();
        for (Edge edge : open) {
            for (CodePoints.Range range : edge.set().ranges()) {
                for (int cut : cuts.subSet(range.low(), range.high() + 1)) {
                    close(byCut.computeIfAbsent(cut, key -> new BitSet()), edge.target());
                }
            }
        }
        Map<BitSet, List<CodePoints.Range>> targets = new HashMap<>();
        byCut.forEach((cut, set) -> {
            Integer next = cuts.higher(cut);
            List<CodePoints.Range> ranges = targets.computeIfAbsent(set, key -> new ArrayList<>());
            int high = (next == null ? cut : next) - 1;
            if (!ranges.isEmpty() && ranges.getLast().high() + 1 == cut) {
                ranges.add(new CodePoints.Range(ranges.removeLast().low(), high));
            } else {
                ranges.add(new CodePoints.Range(cut, high));
            }
        });
        return targets;
    }

    private void close(BitSet set, int from) {
        if (set.get(from)) {
            return;
        }
        if (++work > MAX_WORK) {
            throw GrammarException.tooLarge("can be found out of its patterns in the work allowed");
        }
        DfaWorkBudget.spend(1);
        set.set(from);
        for (Edge edge : edges.get(from)) {
            if (edge.set().isEmpty()) {
                close(set, edge.target());
            }
        }
    }
}

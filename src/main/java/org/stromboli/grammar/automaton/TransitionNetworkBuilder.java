package org.stromboli.grammar.automaton;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.stromboli.grammar.automaton.TransitionNetwork.Call;
import org.stromboli.grammar.automaton.TransitionNetwork.Fork;
import org.stromboli.grammar.automaton.TransitionNetwork.Loop;
import org.stromboli.grammar.automaton.TransitionNetwork.Node;
import org.stromboli.grammar.automaton.TransitionNetwork.Return;
import org.stromboli.grammar.automaton.TransitionNetwork.Step;
import org.stromboli.grammar.expression.CodePoints;
import org.stromboli.grammar.expression.Expression;
import org.stromboli.grammar.expression.Grammar;
import org.stromboli.grammar.expression.GrammarException;

/// Builds a network from its end to its start: every expression is given the node that follows it. Used once.
public final class TransitionNetworkBuilder {

    private static final int MAX_NODES = 60_000;

    private static final int DEEPEST = 1500; // expressions within each other

    /// Short repetitions are written out, since counting costs a frame.
    private static final int MAX_COPIES = 8;

    /// A byte range and what follows it.
    private record Edge(int low, int high, int next) {}

    private final Grammar grammar;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Integer> entries = new HashMap<>(); // of rules
    private final Deque<String> unbuilt = new ArrayDeque<>();
    private final Map<Expression, Map<Integer, Integer>> built = new IdentityHashMap<>(); // by what follows
    private final Map<Edge, Integer> steps = new HashMap<>();
    private final int end;
    private int depth;

    private TransitionNetworkBuilder(Grammar grammar) {
        this.grammar = grammar;
        this.end = add(new Return());
    }

    public static TransitionNetwork build(Grammar grammar) {
        TransitionNetworkBuilder builder = new TransitionNetworkBuilder(grammar);
        int start = builder.build(grammar.root(), builder.end);
        for (String rule = builder.unbuilt.poll(); rule != null; rule = builder.unbuilt.poll()) {
            int entry =
                    builder.build(Objects.requireNonNull(builder.grammar.rules().get(rule)), builder.end);
            builder.nodes.set(Objects.requireNonNull(builder.entries.get(rule)), new Fork(new int[] {entry}));
        }
        int[] heights = CompletionDepths.of(builder.nodes);
        if (heights[start] >= TransitionNetwork.NEVER) {
            throw new GrammarException("allows no finite answer");
        }
        return new TransitionNetwork(List.copyOf(builder.nodes), start, heights);
    }

    private int add(Node node) {
        if (nodes.size() == MAX_NODES) {
            throw GrammarException.tooLarge(MAX_NODES + " nodes once compiled");
        }
        nodes.add(node);
        return nodes.size() - 1;
    }

    private int build(Expression expression, int next) {
        Map<Integer, Integer> known = built.computeIfAbsent(expression, each -> new HashMap<>());
        Integer before = known.get(next);
        if (before != null) {
            return before;
        }
        if (++depth > DEEPEST) {
            throw GrammarException.tooLarge(DEEPEST + " parts within each other");
        }
        int entry = switch (expression) {
            case Expression.Text(String text) -> text(text, next);
            case Expression.Chars(CodePoints set) -> chars(set, next);
            case Expression.Sequence(List<Expression> parts) -> sequence(parts, next);
            case Expression.Choice(List<Expression> options) -> options(options, next);
            case Expression.Repeat repeat -> repeat(repeat, next);
            case Expression.Machine(var junctions) -> machine(junctions, next);
            case Expression.Guarded guarded -> throw new IllegalStateException("a guard is for machines only");
            case Expression.Reference(String rule) -> add(new Call(entry(rule), next));
        };
        depth--;
        known.put(next, entry);
        return entry;
    }

    private int options(List<Expression> options, int next) {
        int[] targets = new int[options.size()];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = build(options.get(i), next);
        }
        return add(new Fork(targets));
    }

    private int machine(List<Expression.Junction> junctions, int next) {
        int[] forks =
                junctions.stream().mapToInt(each -> add(new Fork(new int[0]))).toArray();
        for (int i = 0; i < forks.length; i++) {
            Expression.Junction junction = junctions.get(i);
            IntStream ways = junction.ways().stream().mapToInt(way -> build(way.text(), forks[way.target()]));
            nodes.set(
                    forks[i],
                    new Fork(
                            junction.end()
                                    ? IntStream.concat(ways, IntStream.of(next)).toArray()
                                    : ways.toArray()));
        }
        return forks[0];
    }

    private int text(String text, int next) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int entry = next;
        for (int i = bytes.length - 1; i >= 0; i--) {
            entry = step(bytes[i] & 0xff, bytes[i] & 0xff, entry);
        }
        return entry;
    }

    private int sequence(List<Expression> parts, int next) {
        int entry = next;
        for (Expression part : parts.reversed()) {
            entry = build(part, entry);
        }
        return entry;
    }

    private int step(int low, int high, int next) {
        return steps.computeIfAbsent(new Edge(low, high, next), each -> add(new Step(new int[] {low, high, next})));
    }

    private int chars(CodePoints set, int next) {
        List<int[]> sequences = Utf8.sequences(set);
        int[] edges = new int[3 * sequences.size()];
        int at = 0;
        for (int[] pairs : sequences) {
            int target = next;
            for (int i = pairs.length - 2; i > 0; i -= 2) {
                target = step(pairs[i], pairs[i + 1], target);
            }
            edges[at++] = pairs[0];
            edges[at++] = pairs[1];
            edges[at++] = target;
        }
        return add(new Step(edges));
    }

    private int repeat(Expression.Repeat repeat, int next) {
        Expression body = repeat.body();
        int min = body.isNullable() ? 0 : repeat.min(); // rounds without a byte count, too
        int max = repeat.max();
        if (max == 0) {
            return next;
        }
        if (max == Expression.UNBOUNDED && min <= 1) {
            return loopBack(body, min, next);
        }
        if (min == 0 && max == 1) {
            return add(new Fork(new int[] {build(body, next), next}));
        }
        return Math.max(min, max) <= MAX_COPIES && isShort(body)
                ? copies(body, min, max, next)
                : add(new Loop(build(body, end), min, max, next));
    }

    private static boolean isShort(Expression body) {
        return body instanceof Expression.Chars
                || body instanceof Expression.Text(String text) && text.length() <= MAX_COPIES
                || body instanceof Expression.Sequence(var parts) && parts.size() == 1 && isShort(parts.getFirst());
    }

    private int loopBack(Expression body, int min, int next) {
        int fork = add(new Fork(new int[0]));
        int entry = build(body, fork);
        nodes.set(fork, new Fork(new int[] {entry, next}));
        return min == 0 ? fork : entry;
    }

    private int copies(Expression body, int min, int max, int next) {
        int entry = next;
        for (int i = min; i < max; i++) {
            entry = add(new Fork(new int[] {build(body, entry), next}));
        }
        int rest = max == Expression.UNBOUNDED ? loopBack(body, 0, next) : entry;
        for (int i = 0; i < min; i++) {
            rest = build(body, rest);
        }
        return rest;
    }

    private int entry(String rule) {
        return entries.computeIfAbsent(rule, each -> {
            unbuilt.add(rule);
            return add(new Fork(new int[0]));
        });
    }
}

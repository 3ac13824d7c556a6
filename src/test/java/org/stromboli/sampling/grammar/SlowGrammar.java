package org.stromboli.sampling.grammar;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// A small context-free grammar that reads texts slowly and plainly: of each part it finds all places where a text
/// that begins at some place may end. It writes itself in GBNF.
public record SlowGrammar(Map<String, Node> rules) {

    private static final List<String> NAMES = List.of("root", "x", "y-1");

    sealed interface Node {}

    record Literal(String text) implements Node {}

    record Letters(boolean negated, String of) implements Node {}

    record InOrder(Node first, Node second) implements Node {}

    record Either(Node one, Node other) implements Node {}

    /// @param max or -1
    record Times(Node body, int min, int max) implements Node {}

    record Rule(String name) implements Node {}

    public static SlowGrammar random(SplittableRandom random) {
        Map<String, Node> rules = new HashMap<>();
        NAMES.forEach(name -> rules.put(name, node(random, 3)));
        return new SlowGrammar(rules);
    }

    private static Node node(SplittableRandom random, int depth) {
        return switch (random.nextInt(depth == 0 ? 5 : 11)) {
            case 0, 1 -> new Literal("abcaab".substring(random.nextInt(3)).substring(0, random.nextInt(3)));
            case 2 -> new Letters(random.nextInt(4) == 0, "abc".substring(random.nextInt(3)));
            case 3, 4 -> new Rule(NAMES.get(random.nextInt(NAMES.size())));
            case 5, 6 -> new Either(node(random, depth - 1), node(random, depth - 1));
            case 7 -> {
                int min = random.nextInt(3);
                yield new Times(node(random, depth - 1), min, random.nextBoolean() ? -1 : min + random.nextInt(11));
            }
            default -> new InOrder(node(random, depth - 1), node(random, depth - 1));
        };
    }

    public boolean accepts(String text) {
        return new Reading(text).ends(new Rule("root"), 0).contains(text.length());
    }

    /// Whether some rule comes back to itself before anything is read.
    public boolean isLeftRecursive() {
        try {
            rules.keySet().forEach(name -> new Reading("").ends(new Rule(name), 0));
            return false;
        } catch (IllegalStateException circle) {
            return true;
        }
    }

    /// Whether no text of it ever ends.
    public boolean isEndless() {
        Set<String> ending = new HashSet<>();
        while (rules.keySet().stream().anyMatch(name -> ends(rules.get(name), ending) && ending.add(name))) {}
        return !ending.contains("root");
    }

    private static boolean ends(Node node, Set<String> ending) {
        return switch (node) {
            case Literal literal -> true;
            case Letters letters -> true;
            case InOrder(Node first, Node second) -> ends(first, ending) && ends(second, ending);
            case Either(Node one, Node other) -> ends(one, ending) || ends(other, ending);
            case Times(Node body, int min, int max) -> min == 0 || ends(body, ending);
            case Rule(String name) -> ending.contains(name);
        };
    }

    private final class Reading {
        private record Call(String rule, int at) {}

        private final String text;
        private final Map<Call, Set<Integer>> known = new HashMap<>();
        private final Set<Call> open = new HashSet<>();

        Reading(String text) {
            this.text = text;
        }

        Set<Integer> ends(Node node, int from) {
            return switch (node) {
                case Literal(String requested) ->
                    text.startsWith(requested, from) ? Set.of(from + requested.length()) : Set.of();
                case Letters letters ->
                    from < text.length() && (letters.of().indexOf(text.codePointAt(from)) < 0) == letters.negated()
                            ? Set.of(text.offsetByCodePoints(from, 1))
                            : Set.of();
                case InOrder(Node first, Node second) -> after(ends(first, from), second);
                case Either(Node one, Node other) -> union(ends(one, from), ends(other, from));
                case Times(Node body, int min, int max) -> times(body, min, max, from);
                case Rule(String name) -> rule(new Call(name, from));
            };
        }

        private Set<Integer> rule(Call call) {
            Set<Integer> before = known.get(call);
            if (before != null) {
                return before;
            }
            if (!open.add(call)) {
                throw new IllegalStateException("a circle");
            }
            Set<Integer> ends = ends(rules.get(call.rule()), call.at());
            open.remove(call);
            known.put(call, ends);
            return ends;
        }

        // More rounds than the text has characters find nothing new.
        private Set<Integer> times(Node body, int min, int max, int from) {
            Set<Integer> all = new TreeSet<>();
            Set<Integer> now = Set.of(from);
            int limit = max < 0 ? min + text.length() + 1 : max;
            for (int round = 0; round <= limit; round++) {
                if (round >= min) {
                    all.addAll(now);
                }
                now = round < limit || max < 0 ? after(now, body) : now;
            }
            return all;
        }

        private Set<Integer> after(Set<Integer> places, Node node) {
            Set<Integer> ends = new TreeSet<>();
            places.forEach(place -> ends.addAll(ends(node, place)));
            return ends;
        }

        private static Set<Integer> union(Set<Integer> some, Set<Integer> others) {
            Set<Integer> all = new TreeSet<>(some);
            all.addAll(others);
            return all;
        }
    }

    @Override
    public String toString() {
        return rules.entrySet().stream()
                .map(rule -> rule.getKey() + " ::= " + written(rule.getValue()))
                .collect(Collectors.joining("\n"));
    }

    private static String written(Node node) {
        return switch (node) {
            case Literal(String text) -> "\"" + text + "\"";
            case Letters(boolean negated, String of) -> "[" + (negated ? "^" : "") + of + "]";
            case InOrder(Node first, Node second) -> written(first) + " " + written(second);
            case Either(Node one, Node other) -> "(" + written(one) + " |\n  " + written(other) + ")";
            case Times(Node body, int min, int max) -> "(" + written(body) + ")" + times(min, max);
            case Rule(String name) -> name;
        };
    }

    private static String times(int min, int max) {
        if (max < 0) {
            return min == 0 ? "*" : min == 1 ? "+" : "{" + min + ",}";
        }
        return min == 0 && max == 1 ? "?" : "{" + min + "," + max + "}";
    }
}

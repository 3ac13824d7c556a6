package org.stromboli.grammar.json;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.stromboli.grammar.expression.CodePoints;
import org.stromboli.grammar.expression.Expression;
import org.stromboli.grammar.expression.GrammarException;

/// A set of texts as a deterministic machine that reads characters: what sets of texts can be intersected and inverted
/// by. Immutable.
///
/// @param states the first is where a text begins
public record CharacterDfa(List<Node> states) {

    /// Beyond this a machine is too large to be worth its nodes.
    static final int MAX_STATES = 4_000;

    private static final int MAX_ROUNDS = 30;
    private static final int SMALL = 200; // states

    /// No text at all.
    public static final CharacterDfa NONE = new CharacterDfa(List.of(new Node(false, List.of())));

    /// Every text.
    public static final CharacterDfa ALL =
            new CharacterDfa(List.of(new Node(true, List.of(new Arc(CodePoints.ALL, 0)))));

    /// @param arcs whose sets are disjoint; what none of them has ends the text
    record Node(boolean accepting, List<Arc> arcs) {}

    record Arc(CodePoints set, int target) {}

    /// Texts of so many characters.
    ///
    /// @param max or `Expression.UNBOUNDED`
    private static CharacterDfa length(int min, int max) {
        int last = max == Expression.UNBOUNDED ? min : max;
        if (last >= MAX_STATES) {
            throw GrammarException.tooLarge((MAX_STATES - 1) + " characters beside a pattern");
        }
        List<Node> states = new ArrayList<>();
        for (int length = 0; length <= last; length++) {
            boolean end = length == last;
            int next = end ? length : length + 1;
            boolean on = !end || max == Expression.UNBOUNDED;
            states.add(new Node(length >= min, on ? List.of(new Arc(CodePoints.ALL, next)) : List.of()));
        }
        return new CharacterDfa(states);
    }

    /// Those of these texts that have so many characters.
    public CharacterDfa ofLength(int min, int max) {
        if (min == 0 && max == Expression.UNBOUNDED) {
            return this;
        }
        int maxLength = maxLength();
        boolean shortEnough = max == Expression.UNBOUNDED || maxLength >= 0 && maxLength <= max;
        return min == 0 && shortEnough ? this : and(length(min, shortEnough ? Expression.UNBOUNDED : max));
    }

    /// Characters of the longest text, or `Expression.UNBOUNDED`; of a trimmed machine.
    private int maxLength() {
        int[] maxLength = new int[states.size()];
        for (int round = 0; round <= states.size(); round++) {
            boolean changed = false;
            for (int i = states.size() - 1; i >= 0; i--) {
                for (Arc arc : states.get(i).arcs()) {
                    if (maxLength[arc.target()] + 1 > maxLength[i]) {
                        maxLength[i] = maxLength[arc.target()] + 1;
                        changed = true;
                    }
                }
            }
            if (!changed) {
                return maxLength[0];
            }
            if (maxLength[0] > states.size()) {
                break;
            }
        }
        return Expression.UNBOUNDED;
    }

    /// Texts of both.
    public CharacterDfa and(CharacterDfa other) {
        return product(other, false);
    }

    /// Texts that are none of the other.
    public CharacterDfa minus(CharacterDfa other) {
        return product(other, true);
    }

    public CharacterDfa complement() {
        return ALL.minus(this);
    }

    private CharacterDfa product(CharacterDfa other, boolean without) {
        Map<Long, Integer> numbers = new HashMap<>();
        List<long[]> pairs = new ArrayList<>();
        List<Node> made = new ArrayList<>();
        number(0, 0, numbers, pairs);
        for (int at = 0; at < pairs.size(); at++) {
            Node one = states.get((int) pairs.get(at)[0]);
            int second = (int) pairs.get(at)[1];
            Node two = second < 0 ? NONE.states.getFirst() : other.states.get(second);
            List<Arc> arcs = new ArrayList<>();
            DfaWorkBudget.spend(1 + one.arcs().size() * (1 + two.arcs().size()));
            for (Arc arc : one.arcs()) {
                CodePoints left = arc.set();
                for (Arc each : two.arcs()) {
                    CodePoints both = left.and(each.set());
                    if (!both.isEmpty()) {
                        arcs.add(new Arc(both, number(arc.target(), each.target(), numbers, pairs)));
                        left = left.minus(each.set());
                    }
                }
                if (without && !left.isEmpty()) {
                    arcs.add(new Arc(left, number(arc.target(), -1, numbers, pairs)));
                }
            }
            made.add(new Node(one.accepting() && two.accepting() != without, arcs));
        }
        return new CharacterDfa(made).trimmed();
    }

    private static int number(int one, int two, Map<Long, Integer> numbers, List<long[]> pairs) {
        return numbers.computeIfAbsent((long) one << 32 | two + 1, key -> {
            if (pairs.size() == MAX_STATES) {
                throw GrammarException.tooLarge(
                        MAX_STATES + " states, which a pattern with others or with a length needs");
            }
            pairs.add(new long[] {one, two});
            return pairs.size() - 1;
        });
    }

    /// The same texts without states that lead nowhere, and with the fewest others where those are soon found.
    CharacterDfa trimmed() {
        boolean[] alive = alive();
        if (!alive[0]) {
            return NONE;
        }
        int[] classOf = new int[states.size()];
        for (int i = 0; i < classOf.length; i++) {
            classOf[i] = alive[i] ? states.get(i).accepting() ? 1 : 0 : -1;
        }
        int[] finest = finest(classOf, alive);
        return merged(finest, Arrays.stream(finest).max().orElse(0) + 1);
    }

    // Splits classes of states until all of one class behave alike; gives up where that takes long.
    private int[] finest(int[] coarsest, boolean[] alive) {
        int[] classOf = coarsest;
        int classes = 0;
        for (int round = 0; round < MAX_ROUNDS || states.size() < SMALL; round++) {
            DfaWorkBudget.spend(states.size() * 4);
            Map<List<Object>, Integer> known = new HashMap<>();
            int[] finer = new int[classOf.length];
            for (int i = 0; i < classOf.length; i++) {
                finer[i] = alive[i] ? known.computeIfAbsent(signature(i, classOf), key -> known.size()) : -1;
            }
            if (known.size() == classes) {
                return finer;
            }
            classes = known.size();
            classOf = finer;
        }
        int[] each = new int[classOf.length];
        int next = 0;
        for (int i = 0; i < each.length; i++) {
            each[i] = alive[i] ? next++ : -1;
        }
        return each;
    }

    private List<Object> signature(int state, int[] classOf) {
        List<Object> signature = new ArrayList<>();
        signature.add(classOf[state]);
        signature.add(byTarget(state, classOf));
        return signature;
    }

    private Map<Integer, CodePoints> byTarget(int state, int[] classOf) {
        Map<Integer, CodePoints> arcs = new TreeMap<>();
        for (Arc arc : states.get(state).arcs()) {
            if (classOf[arc.target()] >= 0) {
                arcs.merge(classOf[arc.target()], arc.set(), CodePoints::or);
            }
        }
        return arcs;
    }

    private CharacterDfa merged(int[] classOf, int classes) {
        int[] order = new int[classes]; // the class of the start becomes the first
        Arrays.fill(order, -1);
        List<Integer> of = new ArrayList<>();
        for (int i = 0; i < classOf.length; i++) {
            if (classOf[i] >= 0 && order[classOf[i]] < 0) {
                order[classOf[i]] = of.size();
                of.add(i);
            }
        }
        List<Node> made = new ArrayList<>();
        for (int state : of) {
            List<Arc> arcs = new ArrayList<>();
            byTarget(state, classOf).forEach((target, set) -> arcs.add(new Arc(set, order[target])));
            made.add(new Node(states.get(state).accepting(), arcs));
        }
        return new CharacterDfa(made);
    }

    // States from which a text can end.
    private boolean[] alive() {
        List<List<Integer>> sources = new ArrayList<>();
        states.forEach(state -> sources.add(new ArrayList<>()));
        boolean[] alive = new boolean[states.size()];
        Deque<Integer> open = new ArrayDeque<>();
        for (int i = 0; i < states.size(); i++) {
            for (Arc arc : states.get(i).arcs()) {
                sources.get(arc.target()).add(i);
            }
            if (states.get(i).accepting()) {
                alive[i] = true;
                open.add(i);
            }
        }
        for (Integer state = open.poll(); state != null; state = open.poll()) {
            for (int source : sources.get(state)) {
                if (!alive[source]) {
                    alive[source] = true;
                    open.add(source);
                }
            }
        }
        return alive;
    }

    /// Whether there is no text; of a trimmed machine.
    public boolean isEmpty() {
        return states.getFirst().arcs().isEmpty() && !states.getFirst().accepting();
    }

    public boolean accepts(String text) {
        int at = 0;
        for (int point : text.codePoints().toArray()) {
            int next = -1;
            for (Arc arc : states.get(at).arcs()) {
                next = arc.set().contains(point) ? arc.target() : next;
            }
            if (next < 0) {
                return false;
            }
            at = next;
        }
        return states.get(at).accepting();
    }

    /// These texts as the content of a JSON string.
    public Expression inString() {
        return expression(true);
    }

    /// These texts as they stand.
    public Expression plain() {
        return expression(false);
    }

    private Expression expression(boolean escaped) {
        if (isEmpty()) {
            return Expression.NEVER;
        }
        List<Expression.Junction> junctions = new ArrayList<>();
        for (Node state : states) {
            List<Expression.Way> ways = new ArrayList<>();
            for (Arc arc : state.arcs()) {
                ways.add(new Expression.Way(
                        escaped ? JsonText.escaped(arc.set()) : new Expression.Chars(arc.set()), arc.target()));
            }
            junctions.add(new Expression.Junction(state.accepting(), ways));
        }
        return new Expression.Machine(junctions);
    }
}

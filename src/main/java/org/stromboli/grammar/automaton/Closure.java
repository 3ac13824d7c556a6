package org.stromboli.grammar.automaton;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.stromboli.grammar.expression.GrammarException;

/// Follows a network from some positions up to the next steps that read a byte. Positions from which no end can be
/// reached are left out. Used once.
final class Closure {

    /// Beyond this a grammar is ambiguous beyond any practical use.
    private static final int MAX_POSITIONS = 3000;

    private final TransitionNetwork network;
    private final Set<Position> seen = new HashSet<>();
    private final Deque<Position> open = new ArrayDeque<>();
    private final Set<Position> steps = new LinkedHashSet<>();
    private boolean accepts;

    Closure(TransitionNetwork network) {
        this.network = network;
    }

    void add(int node, @Nullable Frame frame) {
        push(node, frame);
        for (Position each = open.poll(); each != null; each = open.poll()) {
            follow(each.node(), each.frame());
        }
    }

    Set<Position> steps() {
        return steps;
    }

    boolean accepts() {
        return accepts;
    }

    private void push(int node, @Nullable Frame frame) {
        if (Frame.depth(frame) + network.heights()[node] > TransitionNetwork.MAX_FRAMES) {
            return;
        }
        Position position = new Position(node, frame);
        if (seen.add(position)) {
            if (seen.size() > MAX_POSITIONS) {
                throw GrammarException.tooComplex();
            }
            open.push(position);
        }
    }

    private void follow(int index, @Nullable Frame frame) {
        switch (network.node(index)) {
            case TransitionNetwork.Step step -> steps.add(new Position(index, frame));
            case TransitionNetwork.Fork(int[] targets) -> {
                for (int target : targets) {
                    push(target, frame);
                }
            }
            case TransitionNetwork.Call(int entry, int next) -> {
                // The last call of a rule returns where the rule does: lists by recursion need no depth.
                boolean last = network.node(next) instanceof TransitionNetwork.Return;
                push(entry, last ? frame : new Frame(index, 0, frame));
            }
            case TransitionNetwork.Loop loop -> round(loop, index, 0, frame);
            case TransitionNetwork.Return end -> leave(frame);
        }
    }

    private void leave(@Nullable Frame frame) {
        if (frame == null) {
            accepts = true;
        } else if (network.node(frame.node) instanceof TransitionNetwork.Loop loop) {
            round(loop, frame.node, loop.capped(frame.done + 1), frame.outer);
        } else if (network.node(frame.node) instanceof TransitionNetwork.Call call) {
            push(call.next(), frame.outer);
        }
    }

    private void round(TransitionNetwork.Loop loop, int index, int done, @Nullable Frame outer) {
        if (done >= loop.min()) {
            push(loop.next(), outer);
        }
        if (loop.mayGoOn(done)) {
            push(loop.body(), new Frame(index, done, outer));
        }
    }
}

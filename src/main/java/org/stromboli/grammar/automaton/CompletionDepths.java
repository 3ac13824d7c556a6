package org.stromboli.grammar.automaton;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.stromboli.grammar.automaton.TransitionNetwork.Call;
import org.stromboli.grammar.automaton.TransitionNetwork.Fork;
import org.stromboli.grammar.automaton.TransitionNetwork.Loop;
import org.stromboli.grammar.automaton.TransitionNetwork.Node;
import org.stromboli.grammar.automaton.TransitionNetwork.Return;
import org.stromboli.grammar.automaton.TransitionNetwork.Step;

/// How many more frames it takes at least to get from each node to the end of its rule. An answer that never goes
/// where it takes more than there are can always be completed.
final class CompletionDepths {

    private final List<Node> nodes;
    private final List<List<Integer>> sources = new ArrayList<>(); // [nodes] who leads here
    private final List<Deque<Integer>> queues = new ArrayList<>(); // [frames] nodes to settle
    private final int[] heights;

    private CompletionDepths(List<Node> nodes) {
        this.nodes = nodes;
        heights = new int[nodes.size()];
        Arrays.fill(heights, TransitionNetwork.NEVER);
        nodes.forEach(node -> sources.add(new ArrayList<>(2)));
        for (int frames = 0; frames < TransitionNetwork.NEVER; frames++) {
            queues.add(new ArrayDeque<>());
        }
    }

    static int[] of(List<Node> nodes) {
        CompletionDepths heights = new CompletionDepths(nodes);
        for (int i = 0; i < nodes.size(); i++) {
            heights.link(i);
        }
        heights.settle();
        return heights.heights;
    }

    private void link(int index) {
        switch (nodes.get(index)) {
            case Step(int[] edges) -> {
                for (int edge = 0; edge < edges.length; edge += 3) {
                    sources.get(edges[edge + 2]).add(index);
                }
            }
            case Fork(int[] targets) ->
                Arrays.stream(targets).forEach(target -> sources.get(target).add(index));
            case Call(int entry, int next) -> {
                sources.get(entry).add(index);
                sources.get(next).add(index);
            }
            case Loop loop -> {
                sources.get(loop.body()).add(index);
                sources.get(loop.next()).add(index);
            }
            case Return end -> queues.getFirst().add(index);
        }
    }

    // In ascending order of heights, so that the first that is found is the least.
    private void settle() {
        for (int frames = 0; frames < TransitionNetwork.NEVER; frames++) {
            Deque<Integer> queue = queues.get(frames);
            for (Integer index = queue.poll(); index != null; index = queue.poll()) {
                if (heights[index] == TransitionNetwork.NEVER) {
                    heights[index] = frames;
                    sources.get(index).forEach(this::reconsider);
                }
            }
        }
    }

    private void reconsider(int index) {
        int height = switch (nodes.get(index)) {
            case Step(int[] edges) -> leastAfter(edges);
            case Fork(int[] targets) ->
                Arrays.stream(targets).map(target -> heights[target]).min().orElse(TransitionNetwork.NEVER);
            case Call call -> of(call);
            case Loop loop -> of(loop);
            case Return end -> 0;
        };
        if (height < heights[index]) {
            queues.get(height).add(index);
        }
    }

    private int leastAfter(int[] edges) {
        int least = TransitionNetwork.NEVER;
        for (int edge = 0; edge < edges.length; edge += 3) {
            least = Math.min(least, heights[edges[edge + 2]]);
        }
        return least;
    }

    private int of(Call call) {
        return nodes.get(call.next()) instanceof Return
                ? heights[call.entry()]
                : Math.max(heights[call.entry()] + 1, heights[call.next()]);
    }

    private int of(Loop loop) {
        return loop.min() == 0 ? heights[loop.next()] : Math.max(heights[loop.body()] + 1, heights[loop.next()]);
    }
}

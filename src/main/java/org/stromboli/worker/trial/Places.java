package org.stromboli.worker.trial;

import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.stream.Stream;

/// Where to keep the weights of steps of all sizes, which one copy or two must serve: the place whose worst kind of
/// step loses least against the fastest way for that kind. Pure.
public final class Places {

    /// Of the candidates of each choice, in this order.
    private static final int MACHINE_CODE = 0;

    private static final int GRAPH = 1;

    /// One of three.
    public enum Place {
        MACHINE_CODE,
        GRAPH,
        /// Two copies of the weights: steps of few tokens by the faster way, found out for each size; all others by the
        /// graph.
        BOTH
    }

    private Places() {}

    /// A copy more must gain something: places that are as good, but for noise, are preferred in the order of the
    /// enumeration.
    ///
    /// @param few choices for steps of few tokens, between machine code and the graph
    /// @param many the same for prompts
    /// @param secondCopy whether there is memory for two copies of the weights
    public static Place of(List<Choice> few, List<Choice> many, boolean secondCopy) {
        List<Choice> all = Stream.concat(few.stream(), many.stream()).toList();
        List<Entry<Place, Double>> losses = Stream.of(
                        Map.entry(Place.MACHINE_CODE, worst(all, MACHINE_CODE)),
                        Map.entry(Place.GRAPH, worst(all, GRAPH)),
                        Map.entry(Place.BOTH, worst(many, GRAPH)))
                .filter(each -> secondCopy || each.getKey() != Place.BOTH)
                .toList();
        double least = losses.stream().mapToDouble(Entry::getValue).min().orElseThrow();
        return losses.stream()
                .filter(each -> Choice.isNoise(each.getValue() / least))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    private static double worst(List<Choice> choices, int candidate) {
        return choices.stream()
                .mapToDouble(each -> each.slowdown(candidate))
                .max()
                .orElse(1);
    }
}

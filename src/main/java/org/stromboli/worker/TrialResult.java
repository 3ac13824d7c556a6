package org.stromboli.worker;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.stromboli.model.DecoderPlacement;
import org.stromboli.model.HostPlan;
import org.stromboli.worker.trial.Choice;

/// What is to be done with a whole model, and what was measured on a few layers of it. In all choices machine code is
/// the first candidate and libtorch the second one.
///
/// @param few choices for steps of few tokens
/// @param many the same for prompts
/// @param image the same for images, if any
public record TrialResult(HostPlan host, List<Choice> few, List<Choice> many, List<Choice> image) {

    private static final int MACHINE_CODE = 0;
    private static final int GRAPH = 1;

    public TrialResult {
        few = List.copyOf(few);
        many = List.copyOf(many);
        image = List.copyOf(image);
    }

    public List<Choice> choices() {
        return Stream.of(few, many, image).flatMap(List::stream).toList();
    }

    /// Whether the machine was quiet enough.
    public boolean isCertain() {
        return choices().stream().allMatch(each -> each.noise().isSmall());
    }

    /// With weights in other places.
    public TrialResult with(HostPlan other) {
        return new TrialResult(other, few, many, image);
    }

    /// How many times as fast as in another way the kind of step is that gains most.
    public double gainOver(HostPlan other) {
        double gain = 1;
        for (Choice each : few) {
            gain = Math.max(gain, slowdown(each, other.decoder(), true) / slowdown(each, host.decoder(), true));
        }
        for (Choice each : many) {
            gain = Math.max(gain, slowdown(each, other.decoder(), false) / slowdown(each, host.decoder(), false));
        }
        for (Choice each : image) {
            gain = Math.max(gain, each.slowdown(candidate(other.tower())) / each.slowdown(candidate(host.tower())));
        }
        return gain;
    }

    private static int candidate(boolean machineCode) {
        return machineCode ? MACHINE_CODE : GRAPH;
    }

    private static double slowdown(Choice choice, DecoderPlacement place, boolean few) {
        return few && place.isMeasured() ? 1 : choice.slowdown(candidate(!place.needsGraph()));
    }

    /// Which way a decoder takes, for people.
    public static String text(DecoderPlacement decoder) {
        return switch (decoder) {
            case MACHINE_CODE -> "machine code";
            case PACKED -> "machine code that reads weights as files have them";
            case GRAPH_AND_MACHINE_CODE -> "libtorch, few tokens by machine code";
            case GRAPH_AND_JAVA -> "libtorch, few tokens in Java";
            case GRAPH -> "libtorch";
        };
    }

    /// The same of a whole model.
    public static String text(DecoderPlacement decoder, boolean tower) {
        return "Decoder: %s; vision tower: %s".formatted(text(decoder), tower ? "machine code" : "libtorch");
    }

    /// For a line of the log.
    @Override
    public String toString() {
        String figures = choices().stream().map(Choice::toString).collect(Collectors.joining("; "));
        return "%s. %s".formatted(figures, text(host.decoder(), host.tower()));
    }
}

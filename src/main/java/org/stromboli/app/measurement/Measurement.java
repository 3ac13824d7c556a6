package org.stromboli.app.measurement;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.stromboli.model.DecoderPlacement;
import org.stromboli.model.HostPlan;
import org.stromboli.worker.TrialResult;
import org.stromboli.worker.trial.Choice;

/// What was found out about one model on one machine.
///
/// @param tower whether machine code takes the vision tower
/// @param choices that led to it
public record Measurement(Instant measured, DecoderPlacement decoder, boolean tower, List<Choice> choices) {

    public Measurement {
        choices = List.copyOf(choices);
    }

    public static Measurement of(TrialResult result, Instant now) {
        return new Measurement(now, result.host().decoder(), result.host().tower(), result.choices());
    }

    /// Whether the machine was quiet then.
    public boolean isCertain() {
        return choices.stream().allMatch(each -> each.noise().isSmall());
    }

    /// Of what is possible, what is to be done.
    public HostPlan applied(HostPlan possible) {
        return new HostPlan(possible.threads(), possible.kernels(), tower, decoder);
    }

    /// For a line of the log.
    @Override
    public String toString() {
        String figures = choices.stream().map(Choice::toString).collect(Collectors.joining("; "));
        return "%s. %s".formatted(figures, TrialResult.text(decoder, tower));
    }
}

package org.stromboli.consolidation;

import java.util.List;
import java.util.Optional;
import org.stromboli.consolidation.spectrum.RescaledSpectrum;
import org.stromboli.consolidation.spectrum.RescaledSpectrum.Rule;
import org.stromboli.consolidation.spectrum.Spectrum;

/// What one task, or several together, did to one tensor.
///
/// @param tasks at least one
/// @param rank R of the rule: how many singular values there are
/// @param decomposition empty where it was not needed
/// @param rows how many took part, where not all did
record AppliedTask(
        List<Task> tasks,
        Rule rule,
        long rank,
        Optional<Decomposition> decomposition,
        Energy energy,
        Optional<Long> rows) {

    AppliedTask {
        tasks = List.copyOf(tasks);
    }

    /// How the spectrum was found.
    enum Route {
        DENSE,
        SKETCH,
        FACTORS
    }

    record Decomposition(Route route, Spectrum spectrum, RescaledSpectrum rescaled) {}

    /// @param kept share of the energy of the change that the result has
    /// @param leftOut share that a sketch did not see
    record Energy(double kept, double leftOut) {

        static Energy kept(double share) {
            return new Energy(share, 0);
        }
    }

    static AppliedTask equal(List<Task> tasks, long rank) {
        return new AppliedTask(tasks, Rule.EQUAL, rank, Optional.empty(), Energy.kept(1), Optional.empty());
    }

    static AppliedTask of(List<Task> tasks, Route route, Spectrum spectrum, RescaledSpectrum rescaled) {
        return new AppliedTask(
                tasks,
                rescaled.rule(),
                spectrum.size(),
                Optional.of(new Decomposition(route, spectrum, rescaled)),
                Energy.kept(rescaled.keptEnergy(spectrum)),
                Optional.empty());
    }

    static AppliedTask uniform(List<Task> tasks, long rank, double alpha) {
        return new AppliedTask(
                tasks, Rule.LINEAR, rank, Optional.empty(), Energy.kept(alpha * alpha), Optional.empty());
    }

    AppliedTask leavingOut(double share) {
        return new AppliedTask(tasks, rule, rank, decomposition, new Energy(energy.kept(), share), rows);
    }

    AppliedTask ofRows(long count) {
        return new AppliedTask(tasks, rule, rank, decomposition, energy, Optional.of(count));
    }
}

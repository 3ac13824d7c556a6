package org.stromboli.consolidation;

import java.util.Optional;
import org.stromboli.consolidation.spectrum.RescaledSpectrum;
import org.stromboli.consolidation.spectrum.RescaledSpectrum.Rule;
import org.stromboli.consolidation.spectrum.Spectrum;

/// What one task did to one tensor.
///
/// @param rank R of the rule: how many singular values there are
/// @param decomposition empty where it was not needed
/// @param rows how many took part, where not all did
record AppliedTask(
        Task task, Rule rule, long rank, Optional<Decomposition> decomposition, Energy energy, Optional<Long> rows) {

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

    static AppliedTask equal(Task task, long rank) {
        return new AppliedTask(task, Rule.EQUAL, rank, Optional.empty(), Energy.kept(1), Optional.empty());
    }

    static AppliedTask of(Task task, Route route, Spectrum spectrum, RescaledSpectrum rescaled) {
        return new AppliedTask(
                task,
                rescaled.rule(),
                spectrum.size(),
                Optional.of(new Decomposition(route, spectrum, rescaled)),
                Energy.kept(rescaled.keptEnergy(spectrum)),
                Optional.empty());
    }

    static AppliedTask uniform(Task task, long rank, double alpha) {
        return new AppliedTask(task, Rule.LINEAR, rank, Optional.empty(), Energy.kept(alpha * alpha), Optional.empty());
    }

    AppliedTask leavingOut(double share) {
        return new AppliedTask(task, rule, rank, decomposition, new Energy(energy.kept(), share), rows);
    }

    AppliedTask ofRows(long count) {
        return new AppliedTask(task, rule, rank, decomposition, energy, Optional.of(count));
    }
}

package org.stromboli.consolidation;

import java.util.Optional;
import org.stromboli.consolidation.spectrum.RescaledSpectrum;
import org.stromboli.consolidation.spectrum.RescaledSpectrum.Rule;
import org.stromboli.consolidation.spectrum.Spectrum;

/// What one task did to one tensor.
///
/// @param rank R of the rule: how many singular values there are
/// @param spectrum empty where it was not needed
/// @param leftOut share of the energy that a sketch did not see
/// @param rows how many took part, where not all did
record AppliedTask(
        Task task,
        Rule rule,
        Route route,
        long rank,
        Optional<Spectrum> spectrum,
        Optional<RescaledSpectrum> rescaled,
        double keptEnergy,
        double leftOut,
        Optional<Long> rows) {

    /// How the spectrum was found.
    enum Route {
        NONE,
        DENSE,
        SKETCH,
        FACTORS
    }

    static AppliedTask equal(Task task, long rank) {
        return new AppliedTask(
                task, Rule.EQUAL, Route.NONE, rank, Optional.empty(), Optional.empty(), 1, 0, Optional.empty());
    }

    static AppliedTask of(Task task, Route route, Spectrum spectrum, RescaledSpectrum rescaled) {
        return new AppliedTask(
                task,
                rescaled.rule(),
                route,
                spectrum.size(),
                Optional.of(spectrum),
                Optional.of(rescaled),
                rescaled.keptEnergy(spectrum),
                0,
                Optional.empty());
    }

    static AppliedTask uniform(Task task, long rank, double alpha) {
        return new AppliedTask(
                task,
                Rule.LINEAR,
                Route.NONE,
                rank,
                Optional.empty(),
                Optional.empty(),
                alpha * alpha,
                0,
                Optional.empty());
    }

    AppliedTask leavingOut(double share) {
        return new AppliedTask(task, rule, route, rank, spectrum, rescaled, keptEnergy, share, rows);
    }

    AppliedTask ofRows(long count) {
        return new AppliedTask(task, rule, route, rank, spectrum, rescaled, keptEnergy, leftOut, Optional.of(count));
    }
}

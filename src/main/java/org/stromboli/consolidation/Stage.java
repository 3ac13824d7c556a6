package org.stromboli.consolidation;

import java.util.Optional;
import org.stromboli.consolidation.Rescaled.Rule;

/// What one task did to one tensor.
///
/// @param rank R of the rule: how many singular values there are
/// @param spectrum empty where it was not needed
/// @param leftOut share of the energy that a sketch did not see
/// @param rows how many took part, where not all did
record Stage(
        Task task,
        Rule rule,
        Route route,
        long rank,
        Optional<Spectrum> spectrum,
        Optional<Rescaled> rescaled,
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

    static Stage equal(Task task, long rank) {
        return new Stage(
                task, Rule.EQUAL, Route.NONE, rank, Optional.empty(), Optional.empty(), 1, 0, Optional.empty());
    }

    static Stage of(Task task, Route route, Spectrum spectrum, Rescaled rescaled) {
        return new Stage(
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

    static Stage uniform(Task task, long rank, double alpha) {
        return new Stage(
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

    Stage leavingOut(double share) {
        return new Stage(task, rule, route, rank, spectrum, rescaled, keptEnergy, share, rows);
    }

    Stage ofRows(long count) {
        return new Stage(task, rule, route, rank, spectrum, rescaled, keptEnergy, leftOut, Optional.of(count));
    }
}

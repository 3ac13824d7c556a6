package org.stromboli.engine.step;

/// Runs steps on one device. Only the engine thread calls it.
public interface StepExecutor extends VisionCosts, AutoCloseable {

    /// Drops the released features, whatever happens after; encodes the step's vision work; takes the means of
    /// features; then runs its packed tokens through the decoder and samples. Any of them may be absent: a step may
    /// have no token at all. Features are used at the earliest in the step after the one that encoded their last
    /// slice.
    ///
    /// Masks that are not known when the decoder is done are not waited for: their samples are `NOT_YET`.
    ///
    /// @throws DeviceLostException if the device cannot run anything any more
    /// @throws RuntimeException if this step failed; its sequences fail, the next step may succeed
    StepResult run(Step step);

    /// Does a piece of what can wait until there are no steps to run, no longer than a step may take: compilation, and
    /// trials that find out which of several ways to compute steps is the fastest here.
    ///
    /// @return false when nothing was left to do
    default boolean improve() {
        return false;
    }

    @Override
    void close();
}

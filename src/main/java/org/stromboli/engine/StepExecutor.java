package org.stromboli.engine;

import org.stromboli.vision.PreparedMedia;

/// Runs steps on one device. Only the engine thread calls it.
public interface StepExecutor extends AutoCloseable {

    /// Encodes the step's vision work, then runs its packed tokens through the decoder and samples.
    ///
    /// @throws DeviceLost if the device cannot run anything any more
    /// @throws RuntimeException if this step failed; its sequences fail, the next step may succeed
    StepResult run(Step step);

    /// Slices into which the encoding of this medium is cut: the least work that can stand between two decode steps.
    /// After the last one its features are on the device.
    int visionSlices(PreparedMedia media);

    /// Device bytes that the features of this medium take.
    long featureBytes(PreparedMedia media);

    @Override
    void close();
}

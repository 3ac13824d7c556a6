package org.stromboli.worker;

import java.util.List;
import java.util.Optional;
import org.stromboli.engine.step.Step;
import org.stromboli.vision.PreprocessedMedia;
import org.stromboli.worker.trial.Gradual;

/// Encodes media slice by slice; what is between two slices stays on the device, in the store. Engine thread only.
interface VisionRunner {

    /// Has loops compiled before the first image comes.
    default Optional<Gradual> warmUp() {
        return Optional.empty();
    }

    /// Into how many slices the encoding of a media item is cut.
    int slices(PreprocessedMedia media);

    /// Device bytes that its features take.
    long bytes(PreprocessedMedia media);

    void release(int[] handles);

    /// Runs the work; the handles of media that could not be encoded come back, everything about them is dropped.
    int[] run(List<Step.VisionWork> work);
}

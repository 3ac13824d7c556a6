package org.stromboli.engine;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.stromboli.engine.step.Step;

/// One step in a recording of the Java Flight Recorder, to see where time goes. Costs next to nothing while no
/// recording runs.
@Name("org.stromboli.Step")
@Label("Engine Step")
@Category("Stromboli")
@Description("One call of the device and what the engine does around it")
@StackTrace(false)
final class StepEvent extends Event {

    @Label("Tokens")
    int tokens;

    @Label("Sequences")
    int sequences;

    @Label("Samples")
    int samples;

    @Label("Vision Slices")
    int slices;

    @Label("Planning")
    @Timespan(Timespan.NANOSECONDS)
    long planning;

    @Label("Device")
    @Timespan(Timespan.NANOSECONDS)
    long device;

    /// @param planned when the step was made, all of them in nanoseconds of one clock
    void commit(Step step, long start, long planned, long computed) {
        if (shouldCommit()) {
            tokens = step.tokens();
            sequences = step.sequences();
            samples = step.sampling().samples();
            for (Step.VisionWork work : step.vision()) {
                slices += work.slices();
            }
            planning = planned - start;
            device = computed - planned;
            commit();
        }
    }
}

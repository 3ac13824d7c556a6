package org.stromboli.cpu;

import java.lang.foreign.MemorySegment;

/// Runs rows through a decoder on the processor, without the graph: as `decoder` there does, rounding where it rounds,
/// so that either can compute any row of a sequence. One thread at a time, which leads a team.
public interface HostDecoder {

    /// More rows in a step are not taken.
    int maxRows();

    /// @param h [rows, hidden] may be changed
    /// @param logitRows rows whose logits are to be computed, ascending; they are there until the next step
    void run(float[] h, Rows rows, int[] logitRows);

    /// The token with the largest of the logits of logit row `index`, the first one of several; -1 if
    /// not all are finite.
    default int argmax(int index) {
        MemorySegment logits = logits(index);
        return Argmax.of(logits, (int) (logits.byteSize() / Float.BYTES));
    }

    /// The same of the tokens that have a bit, lowest first; -1 also if none has.
    default int argmax(int index, long[] allowed) {
        return Argmax.of(logits(index), allowed);
    }

    /// Those of logit row `index`, until the next step.
    ///
    /// @return [vocabulary] floats
    MemorySegment logits(int index);

    /// @param to [count, vocabulary]
    void copyLogits(int count, MemorySegment to);
}

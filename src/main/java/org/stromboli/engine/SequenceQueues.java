package org.stromboli.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import org.stromboli.engine.Sequence.State;
import org.stromboli.generation.FinishReason;
import org.stromboli.generation.RequestRejectedException;

/// The running and the waiting sequences, and every transition between the states of a sequence. A sequence that
/// stops running gives its blocks and features back here; clients are told of ends here. Engine thread only.
final class SequenceQueues {

    final List<Sequence> running = new ArrayList<>(); // in the order of service
    final TreeSet<Sequence> waiting = new TreeSet<>(Sequence.ORDER);

    private final SequenceBlocks blocks;
    private final VisionPlanner vision;
    private final RequestReporter reporter;
    private long arrivals;

    SequenceQueues(SequenceBlocks blocks, VisionPlanner vision, RequestReporter reporter) {
        this.blocks = blocks;
        this.vision = vision;
        this.reporter = reporter;
    }

    boolean isEmpty() {
        return running.isEmpty() && waiting.isEmpty();
    }

    /// Waiting sequences that ran before.
    int preempted() {
        return (int) waiting.stream().filter(sequence -> sequence.wasAdmitted).count();
    }

    /// A new request: its first choice waits for admission, the others for the first to have computed the prompt.
    void submit(AcceptedRequest request) {
        long arrival = arrivals++;
        for (Sequence sequence : request.sequences) {
            sequence.arrival = arrival;
        }
        enqueue(request.sequences[0]);
    }

    void enqueue(Sequence sequence) {
        sequence.state = State.WAITING;
        waiting.add(sequence);
    }

    /// Admits a waiting sequence whose blocks were taken.
    void start(Sequence sequence) {
        waiting.remove(sequence);
        sequence.state = State.RUNNING;
        sequence.lookForMask();
        running.add(-1 - Collections.binarySearch(running, sequence, Sequence.ORDER), sequence);
        vision.advanced(sequence);
        reporter.admitted(sequence);
    }

    /// Puts a running sequence back into the queue, to be recomputed later.
    void preempt(Sequence sequence) {
        stopRunning(sequence);
        sequence.embeddings.clear();
        enqueue(sequence);
        reporter.preempted(sequence);
    }

    /// The last running sequence that holds blocks; there must be one.
    Sequence lastWithBlocks() {
        int last = running.size() - 1;
        while (running.get(last).embeds()) {
            last--;
        }
        return running.get(last);
    }

    private void stopRunning(Sequence sequence) {
        running.remove(Collections.binarySearch(running, sequence, Sequence.ORDER));
        vision.release(sequence);
        blocks.giveBack(sequence);
    }

    /// Ends one choice, or `ALL_CHOICES`, whatever its state.
    void cancel(AcceptedRequest request, int choice) {
        for (Sequence sequence : request.sequences) {
            if (choice == AcceptedRequest.ALL_CHOICES || choice == sequence.choice) {
                finish(sequence, FinishReason.CANCELLED, -1);
            }
        }
    }

    /// Ends a sequence, unless it has ended.
    void finish(Sequence sequence, FinishReason reason, int stopTokenId) {
        if (sequence.state == State.ENDED) {
            return;
        }
        end(sequence);
        sequence.request.open--;
        reporter.finished(sequence, reason, stopTokenId);
        if (sequence.request.leader == sequence.choice) {
            sequence.request.replaceLeader(this::enqueue);
        }
    }

    /// Ends all sequences of a request that cannot go on.
    void fail(AcceptedRequest request, RequestRejectedException cause) {
        if (request.open == 0) {
            return;
        }
        request.open = 0;
        for (Sequence sequence : request.sequences) {
            end(sequence);
        }
        reporter.failed(request, cause);
    }

    void failAll(RequestRejectedException cause) {
        while (!running.isEmpty()) {
            fail(running.getLast().request, cause);
        }
        while (!waiting.isEmpty()) {
            fail(waiting.last().request, cause);
        }
    }

    /// Tells every client of the end without looking at blocks or features, which can no longer be trusted.
    void abandon(RequestRejectedException cause) {
        List<Sequence> all = new ArrayList<>(running);
        all.addAll(waiting);
        running.clear();
        waiting.clear();
        for (Sequence sequence : all) {
            if (sequence.request.open > 0) {
                sequence.request.open = 0;
                reporter.failed(sequence.request, cause);
            }
        }
    }

    private void end(Sequence sequence) {
        switch (sequence.state) {
            case RUNNING -> stopRunning(sequence);
            case WAITING -> waiting.remove(sequence);
            case HELD, ENDED -> {}
        }
        sequence.state = State.ENDED;
    }
}

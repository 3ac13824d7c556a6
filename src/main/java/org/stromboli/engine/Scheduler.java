package org.stromboli.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.stromboli.cache.FeatureCache;
import org.stromboli.cache.KvCache;
import org.stromboli.engine.Sequence.State;
import org.stromboli.generation.FinishReason;
import org.stromboli.generation.RequestRejected;

/// Decides what the next step computes, and what its result means. Engine thread only; no clock, no device:
/// `next`, run the step somewhere, then `complete` or `fail`. Commands come between steps, never during one.
///
/// A step's token budget goes to sequences with one token to compute first, so that running streams are never
/// starved, then to chunks of the others in the order of service. When blocks run out, the last in that order
/// gives its blocks back and waits to be recomputed, which prefix hits make cheap.
final class Scheduler {

    private final EngineSettings settings;
    private final KvCache kv;
    private final SequenceBlocks blocks;
    private final VisionPlanner vision;
    private final RequestReporter reporter;
    private final StepBuilder step;
    private final StepOutcome outcome;
    private final StepBudget budget;

    private final List<Sequence> running = new ArrayList<>(); // in the order of service
    private final TreeSet<Sequence> waiting = new TreeSet<>(Sequence.ORDER);
    private long arrivals;
    private int singles; // of the last step

    Scheduler(EngineSettings settings, VisionCosts costs, RequestReporter reporter, EngineObserver observer) {
        this.settings = settings;
        this.reporter = reporter;
        kv = new KvCache(settings.blocks());
        blocks = new SequenceBlocks(kv, settings.blockTokens());
        vision = new VisionPlanner(new FeatureCache<>(settings.featureBytes()), costs, observer);
        step = new StepBuilder(settings.blockTokens());
        outcome = new StepOutcome(settings, reporter);
        budget = new StepBudget(settings.maxStepTokens(), settings.pauseNanos());
    }

    /// A new request: its first choice waits for admission, the others for the first to have computed the
    /// prompt.
    void submit(AcceptedRequest request) {
        long arrival = arrivals++;
        for (Sequence sequence : request.sequences) {
            sequence.arrival = arrival;
        }
        enqueue(request.sequences[0]);
    }

    /// Ends one choice, or `ALL_CHOICES`, whatever its state.
    void cancel(AcceptedRequest request, int choice) {
        for (Sequence sequence : request.sequences) {
            if (choice == AcceptedRequest.ALL_CHOICES || choice == sequence.choice) {
                finish(sequence, FinishReason.CANCELLED, -1);
            }
        }
    }

    boolean hasWork() {
        return !running.isEmpty() || !waiting.isEmpty() || vision.hasDropped();
    }

    /// The next step: at least one token, one vision slice or one released feature when there is work; nothing when
    /// all that could go on await their masks.
    Step next() {
        step.clear();
        admit();
        scheduleSingles();
        singles = step.tokens();
        int slices = singles > 0 ? settings.visionSlicesWhileDecoding() : settings.visionSlicesAlone();
        vision.plan(running, slices, step.vision);
        scheduleChunks(singles > 0 ? singles + promptTokens() : settings.maxStepTokens());
        Step next = step.build(vision.takeDropped());
        if (next.isEmpty() && hasWork() && running.stream().noneMatch(sequence -> sequence.awaitsMask)) {
            throw new IllegalStateException(
                    "nothing can be scheduled: %d running, %d waiting, %d of %d blocks available"
                            .formatted(running.size(), waiting.size(), kv.available(), kv.blocks()));
        }
        return next;
    }

    private void admit() {
        int wanted = 0;
        for (Sequence sequence : running) {
            sequence.lookForMask();
            wanted += computable(sequence);
        }
        @Nullable Sequence head = waiting.isEmpty() ? null : waiting.first();
        while (wanted < settings.maxStepTokens() && head != null) {
            if (isUnderWay(head)) {
                head = waiting.higher(head);
                continue;
            }
            // One block for each that runs: an admission that forces a preemption at once would undo itself for ever.
            if (running.size() < settings.maxRunning() && blocks.take(head, running.size())) {
                waiting.remove(head);
                start(head);
                wanted += computable(head);
                head = waiting.higher(head);
            } else if (!running.isEmpty() && hasLessPriority(running.getLast(), head)) {
                preempt(running.getLast());
            } else {
                return;
            }
        }
    }

    /// Whether a sequence of the same or a higher priority computes the same prompt at the moment: then it is not
    /// computed twice.
    private boolean isUnderWay(Sequence sequence) {
        for (Sequence other : running) {
            if (other.gap() > 1 && !hasLessPriority(other, sequence) && blocks.isAheadOf(other, sequence)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasLessPriority(Sequence sequence, Sequence other) {
        return sequence.request.request.priority() > other.request.request.priority();
    }

    private void start(Sequence sequence) {
        sequence.state = State.RUNNING;
        sequence.lookForMask();
        running.add(-1 - Collections.binarySearch(running, sequence, Sequence.ORDER), sequence);
        vision.advanced(sequence);
        reporter.admitted(sequence);
    }

    private void preempt(Sequence sequence) {
        stopRunning(sequence);
        enqueue(sequence);
        reporter.preempted(sequence);
    }

    private void enqueue(Sequence sequence) {
        sequence.state = State.WAITING;
        waiting.add(sequence);
    }

    private void stopRunning(Sequence sequence) {
        running.remove(Collections.binarySearch(running, sequence, Sequence.ORDER));
        vision.release(sequence);
        blocks.giveBack(sequence);
    }

    private void scheduleSingles() {
        for (int i = 0; i < running.size(); i++) {
            Sequence sequence = running.get(i);
            if (sequence.gap() == 1 && !sequence.awaitsMask && hasBlocks(sequence) && computable(sequence) == 1) {
                step.add(sequence, 1);
            }
        }
    }

    // Blocks are taken from the end of the order, where nothing is scheduled yet; perhaps from the sequence itself.
    private boolean hasBlocks(Sequence sequence) {
        while (!blocks.grow(sequence)) {
            Sequence last = running.getLast();
            preempt(last);
            if (last == sequence) {
                return false;
            }
        }
        return true;
    }

    /// Of a step that also continues answers. Those for whom there is no place do not count: longer steps would not
    /// help them.
    private int promptTokens() {
        int prompts = Math.min(waiting.size(), settings.maxRunning() - running.size());
        for (Sequence sequence : running) {
            prompts += sequence.gap() > 1 ? 1 : 0;
        }
        return budget.promptTokens(singles, prompts, step.slices());
    }

    private void scheduleChunks(int wanted) {
        int most = Math.min(wanted, settings.maxStepTokens());
        for (int i = 0; i < running.size() && step.tokens() < most; i++) {
            Sequence sequence = running.get(i);
            int tokens = Math.min(computable(sequence), most - step.tokens());
            if (sequence.scheduled == 0 && tokens > 0) {
                step.add(sequence, tokens);
            }
        }
    }

    private int computable(Sequence sequence) {
        int wanted = sequence.awaitsMask ? 0 : Math.min(sequence.gap(), settings.maxChunkTokens());
        return vision.computable(sequence, wanted);
    }

    /// Has this done, on any thread, when a sequence that awaits its mask can go on.
    void onMask(Runnable wake) {
        for (Sequence sequence : running) {
            sequence.onMask(wake);
        }
    }

    /// How long the last step took.
    void ran(long nanos, long visionNanos) {
        budget.ran(singles, step.tokens() - singles, step.slices(), nanos, visionNanos);
    }

    /// What the device made of the last step.
    void complete(StepResult result) {
        for (int handle : result.failedFeatures()) {
            failFeatures(handle, RequestRejected.of(RequestRejected.Kind.INTERNAL, "An image could not be encoded."));
        }
        vision.complete(step.vision);
        outcome.postpone(step.sampled, result);
        for (Sequence sequence : step.sequences) {
            if (sequence.state == State.RUNNING) {
                advance(sequence);
            }
        }
        outcome.read(step.sampled, result, this::finish, this::fail);
    }

    private void advance(Sequence sequence) {
        sequence.computed += sequence.scheduled;
        blocks.publish(sequence);
        vision.advanced(sequence);
        if (sequence.computed >= sequence.request.promptTokens() && sequence.request.leader >= 0) {
            sequence.request.releaseFollowers(this::enqueue);
        }
    }

    /// The last step has failed: so do the requests that were part of it, and no other.
    void fail(RequestRejected cause) {
        for (int i = 0; i < step.vision.size(); i++) {
            failFeatures(step.vision.get(i).handle(), cause);
        }
        for (Sequence sequence : step.sequences) {
            fail(sequence.request, cause);
        }
    }

    void failAll(RequestRejected cause) {
        while (!running.isEmpty()) {
            fail(running.getLast().request, cause);
        }
        while (!waiting.isEmpty()) {
            fail(waiting.last().request, cause);
        }
    }

    /// Tells every client of the end without looking at blocks or features, which can no longer be trusted.
    void abandon(RequestRejected cause) {
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

    private void failFeatures(int handle, RequestRejected cause) {
        List<Integer> lost = vision.failed(handle);
        for (Sequence sequence : List.copyOf(running)) {
            if (sequence.state == State.RUNNING && vision.uses(sequence, lost)) {
                fail(sequence.request, cause);
            }
        }
    }

    private void fail(AcceptedRequest request, RequestRejected cause) {
        if (request.open == 0) {
            return;
        }
        request.open = 0;
        for (Sequence sequence : request.sequences) {
            end(sequence);
        }
        reporter.failed(request, cause);
    }

    private void finish(Sequence sequence, FinishReason reason, int stopTokenId) {
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

    private void end(Sequence sequence) {
        switch (sequence.state) {
            case RUNNING -> stopRunning(sequence);
            case WAITING -> waiting.remove(sequence);
            case HELD, ENDED -> {}
        }
        sequence.state = State.ENDED;
    }

    /// As `EngineGauges` says, but requests that were never admitted are not known here.
    EngineGauges gauges() {
        int preempted =
                (int) waiting.stream().filter(sequence -> sequence.wasAdmitted).count();
        return new EngineGauges(running.size(), preempted, kv.held(), kv.blocks(), vision.featureBytes());
    }

    /// Checks that what sequences hold is what the caches think they hold.
    void verify() {
        kv.verify();
        vision.verify(running);
        blocks.verify(running);
    }
}

package org.stromboli.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.stromboli.cache.FeatureCache;
import org.stromboli.cache.KvCache;
import org.stromboli.engine.Sequence.State;
import org.stromboli.engine.speculation.Proposer;
import org.stromboli.engine.speculation.Proposers;
import org.stromboli.engine.speculation.StepCosts;
import org.stromboli.engine.step.Step;
import org.stromboli.engine.step.StepResult;
import org.stromboli.engine.step.VisionCosts;
import org.stromboli.generation.RequestRejectedException;

/// Decides what the next step computes, and what its result means. Engine thread only; no clock, no device:
/// `next`, run the step somewhere, then `complete` or `fail`. Commands come between steps, never during one.
///
/// A step's token budget goes to decode tokens first, so that running streams are never starved, then to prefill
/// chunks in the order of service. When KV blocks run out, the last running sequence in that order is preempted and
/// recomputed later, which prefix hits make cheap. A step of decode tokens alone may verify drafts of what follows.
final class Scheduler {

    private final EngineSettings settings;
    private final KvCache kv;
    private final SequenceBlocks blocks;
    private final VisionPlanner vision;
    private final SequenceQueues queues;
    private final List<Sequence> running; // of the queues
    private final StepBuilder step;
    private final StepOutcome outcome;
    private final PrefillBudget budget;
    private final Drafting drafting;
    private final List<Sequence> decoding = new ArrayList<>(); // in the step that is being made

    private int decodeTokens; // of the last step

    Scheduler(EngineSettings settings, VisionCosts costs, RequestReporter reporter, EngineObserver observer) {
        this(settings, costs, reporter, observer, sequence -> Proposers.of(settings.speculation()), new StepCosts());
    }

    /// @param proposers of what comes next in a sequence
    /// @param stepCosts what is known of them before
    Scheduler(
            EngineSettings settings,
            VisionCosts costs,
            RequestReporter reporter,
            EngineObserver observer,
            Function<Sequence, List<? extends Proposer>> proposers,
            StepCosts stepCosts) {
        this.settings = settings;
        kv = new KvCache(settings.blocks());
        blocks = new SequenceBlocks(kv, settings.blockTokens());
        vision = new VisionPlanner(new FeatureCache<>(settings.featureBytes()), costs, observer);
        queues = new SequenceQueues(blocks, vision, reporter);
        running = queues.running;
        step = new StepBuilder(settings.blockTokens());
        outcome = new StepOutcome(settings, reporter);
        budget = new PrefillBudget(settings.maxStepTokens(), settings.pauseNanos());
        drafting = new Drafting(settings, blocks, proposers, stepCosts);
    }

    /// A new request waits for admission.
    void submit(AcceptedRequest request) {
        queues.submit(request);
    }

    /// Ends one choice, or `ALL_CHOICES`, whatever its state.
    void cancel(AcceptedRequest request, int choice) {
        queues.cancel(request, choice);
    }

    boolean hasWork() {
        return !queues.isEmpty() || vision.hasDropped();
    }

    /// The next step: at least one token, one vision slice or one released feature when there is work; nothing when
    /// all that could go on await their masks.
    Step next() {
        step.clear();
        admit();
        scheduleDecodes();
        decodeTokens = step.tokens();
        int slices = decodeTokens > 0 ? settings.visionSlicesWhileDecoding() : settings.visionSlicesAlone();
        vision.plan(running, slices, step.vision);
        scheduleEmbeddings();
        schedulePrefillChunks(decodeTokens > 0 ? decodeTokens + prefillTokens() : settings.maxStepTokens());
        Step next = step.build(vision.takeDropped());
        if (next.isEmpty() && hasWork() && running.stream().noneMatch(sequence -> sequence.awaitsMask)) {
            throw new IllegalStateException(
                    "nothing can be scheduled: %d running, %d waiting, %d of %d blocks available"
                            .formatted(running.size(), queues.waiting.size(), kv.available(), kv.blocks()));
        }
        return next;
    }

    private void admit() {
        TreeSet<Sequence> waiting = queues.waiting;
        int tokens = 0;
        for (Sequence sequence : running) {
            sequence.lookForMask();
            tokens += computable(sequence);
        }
        @Nullable Sequence head = waiting.isEmpty() ? null : waiting.first();
        while (tokens < settings.maxStepTokens() && head != null) {
            if (isBeingComputed(head)) {
                head = waiting.higher(head);
                continue;
            }
            // One block for each that runs: an admission that forces a preemption at once would undo itself for ever.
            if (running.size() < settings.maxRunning() && blocks.take(head, running.size())) {
                queues.start(head);
                tokens += computable(head);
                head = waiting.higher(head);
            } else if (!running.isEmpty() && hasLessPriority(running.getLast(), head)) {
                queues.preempt(running.getLast());
            } else {
                return;
            }
        }
    }

    /// Whether a running sequence of the same or higher priority computes the same prompt: then this one waits for
    /// its prefix instead of computing it again.
    private boolean isBeingComputed(Sequence sequence) {
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

    private void scheduleDecodes() {
        decoding.clear();
        for (int i = 0; i < running.size(); i++) {
            Sequence sequence = running.get(i);
            if (sequence.gap() == 1
                    && !sequence.embeds()
                    && !sequence.awaitsMask
                    && hasBlocks(sequence)
                    && computable(sequence) == 1) {
                decoding.add(sequence);
            }
        }
        if (decoding.size() == running.size()) {
            drafting.draft(decoding);
        }
        for (Sequence sequence : decoding) {
            step.add(sequence, 1 + sequence.drafted);
        }
    }

    // Blocks are taken from the end of the order, where nothing is scheduled yet; perhaps from the sequence itself.
    private boolean hasBlocks(Sequence sequence) {
        while (!blocks.grow(sequence)) {
            Sequence last = queues.lastWithBlocks();
            queues.preempt(last);
            if (last == sequence) {
                return false;
            }
        }
        return true;
    }

    private void scheduleEmbeddings() {
        for (Sequence sequence : running) {
            int tokens = sequence.embeds() ? vision.computable(sequence, sequence.gap()) : 0;
            if (tokens > 0) {
                step.embed(sequence, tokens);
            }
        }
    }

    /// Prefill budget of a step that also decodes. Waiting sequences count only as far as they could run: longer steps
    /// would not help the others.
    private int prefillTokens() {
        int prompts = Math.min(queues.waiting.size(), settings.maxRunning() - running.size());
        for (Sequence sequence : running) {
            prompts += sequence.gap() > 1 && !sequence.embeds() ? 1 : 0;
        }
        return budget.prefillTokens(decodeTokens, prompts, step.slices());
    }

    private void schedulePrefillChunks(int stepTokens) {
        int max = Math.min(stepTokens, settings.maxStepTokens());
        for (int i = 0; i < running.size() && step.tokens() < max; i++) {
            Sequence sequence = running.get(i);
            int tokens = Math.min(computable(sequence), max - step.tokens());
            if (sequence.scheduled == 0 && tokens > 0) {
                step.add(sequence, tokens);
            }
        }
    }

    private int computable(Sequence sequence) {
        int tokens = sequence.awaitsMask || sequence.embeds() ? 0 : Math.min(sequence.gap(), settings.maxChunkTokens());
        return vision.computable(sequence, tokens);
    }

    /// Has this done, on any thread, when a sequence that awaits its mask can go on.
    void onMask(Runnable wake) {
        for (Sequence sequence : running) {
            sequence.onMask(wake);
        }
    }

    /// How long the last step took.
    void ran(long nanos, long visionNanos) {
        budget.ran(decodeTokens, step.tokens() - decodeTokens, step.slices(), nanos, visionNanos);
        if (step.tokens() == decodeTokens && step.slices() == 0) {
            drafting.ran(decodeTokens, nanos);
        }
    }

    /// What the device made of the last step.
    void complete(StepResult result) {
        for (int handle : result.failedFeatures()) {
            failFeatures(
                    handle,
                    RequestRejectedException.of(
                            RequestRejectedException.Kind.INTERNAL, "An image or video could not be encoded."));
        }
        vision.complete(step.vision);
        outcome.embed(step.embedded, result, vision::advanced, queues::finish);
        outcome.verify(step.sampled, result);
        for (Sequence sequence : step.sequences) {
            if (sequence.state == State.RUNNING) {
                advance(sequence);
            }
        }
        outcome.read(step.sampled, result, queues::finish, queues::fail);
        for (Sequence sequence : step.sampled) {
            if (sequence.state == State.RUNNING && sequence.samples > 1) {
                sequence.dropDraft();
                blocks.trim(sequence);
            }
        }
    }

    private void advance(Sequence sequence) {
        sequence.computed += sequence.scheduled;
        blocks.publish(sequence);
        vision.advanced(sequence);
        if (sequence.computed >= sequence.request.promptTokens() && sequence.request.leader >= 0) {
            sequence.request.releaseFollowers(queues::enqueue);
        }
    }

    /// The last step has failed: so do the requests that were part of it, and no other.
    void fail(RequestRejectedException cause) {
        for (int i = 0; i < step.vision.size(); i++) {
            failFeatures(step.vision.get(i).handle(), cause);
        }
        for (Sequence sequence : step.sequences) {
            queues.fail(sequence.request, cause);
        }
        for (Sequence sequence : step.embedded) {
            queues.fail(sequence.request, cause);
        }
    }

    void failAll(RequestRejectedException cause) {
        queues.failAll(cause);
    }

    /// Tells every client of the end without looking at blocks or features, which can no longer be trusted.
    void abandon(RequestRejectedException cause) {
        queues.abandon(cause);
    }

    private void failFeatures(int handle, RequestRejectedException cause) {
        List<Integer> lost = vision.failed(handle);
        for (Sequence sequence : List.copyOf(running)) {
            if (sequence.state == State.RUNNING && vision.uses(sequence, lost)) {
                queues.fail(sequence.request, cause);
            }
        }
    }

    /// As `EngineGauges` says, but requests that were never admitted are not known here.
    EngineGauges gauges() {
        return new EngineGauges(running.size(), queues.preempted(), kv.held(), kv.blocks(), vision.featureBytes());
    }

    /// Checks that what sequences hold is what the caches think they hold.
    void verify() {
        kv.verify();
        vision.verify(running);
        blocks.verify(running);
    }
}

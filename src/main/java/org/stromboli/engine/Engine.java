package org.stromboli.engine;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.stromboli.engine.Inbox.Command;
import org.stromboli.engine.step.Step;
import org.stromboli.engine.step.StepExecutor;
import org.stromboli.engine.step.StepResult;
import org.stromboli.generation.Admission;
import org.stromboli.generation.GenerationRequest;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.generation.RequestRejectedException.Kind;
import org.stromboli.generation.TokenGenerator;

/// Drives one device with one thread, which owns the scheduler and is the only one to call the executor.
/// All other threads send commands. Every accepted request ends with one `Finished` per choice or one `Failed`,
/// also when steps fail, the device is lost or the engine is stopped.
public final class Engine implements TokenGenerator {

    private static final Logger LOG = System.getLogger(Engine.class.getName());

    private final StepExecutor executor;
    private final EngineObserver observer;
    private final Ticker ticker;
    private final EngineSettings settings;
    private final RequestLimits limits;
    private final AdmissionLimits room;
    private final Scheduler scheduler;
    private final Inbox inbox = new Inbox();
    private final List<Command> commands = new ArrayList<>();
    private final Thread thread;

    private boolean draining; // engine thread
    private boolean stopped; // engine thread
    private volatile boolean improves;
    private volatile boolean rejecting;
    private volatile boolean healthy = true;
    private volatile EngineGauges gauges;

    public Engine(String name, EngineSettings settings, StepExecutor executor, EngineObserver observer, Ticker ticker) {
        this.settings = settings;
        this.executor = executor;
        this.observer = observer;
        this.ticker = ticker;
        limits = new RequestLimits(settings);
        room = new AdmissionLimits(settings.maxQueued(), settings.maxQueuedTokens());
        scheduler = new Scheduler(settings, executor, new RequestReporter(observer, ticker, room), observer);
        gauges = scheduler.gauges();
        thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    /// Begins to serve.
    public void start() {
        thread.start();
    }

    @Override
    public Admission submit(GenerationRequest request) {
        Optional<RequestRejectedException> rejection = rejection(request);
        if (rejection.isPresent()) {
            return rejected(request, rejection.get());
        }
        long seed = request.sampling()
                .seed()
                .orElseGet(() -> ThreadLocalRandom.current().nextLong());
        AcceptedRequest accepted = new AcceptedRequest(request, settings, seed, ticker.nanos(), this::cancel);
        if (!room.tryEnter(accepted.promptTokens(), accepted.outstandingTokens())) {
            return queueFull(request);
        }
        observer.queued(request);
        if (!inbox.offer(new Command.Submit(accepted))) {
            room.leave(accepted.promptTokens());
            room.ended(accepted.outstandingTokens());
            return rejected(request, unavailable());
        }
        return new Admission.Accepted(accepted);
    }

    private Admission queueFull(GenerationRequest request) {
        // The queue may have moved on since; then the commoner limit is named.
        QueueLimit limit = room.limit(request.prompt().tokens()).orElse(QueueLimit.REQUESTS);
        observer.queueFull(request, limit);
        return rejected(
                request,
                RequestRejectedException.overloaded(
                        "The server is busy: %d requests wait (%s).".formatted(room.requests(), limit.setting()),
                        room.retryAfter()));
    }

    private Optional<RequestRejectedException> rejection(GenerationRequest request) {
        return rejecting ? Optional.of(unavailable()) : limits.rejection(request);
    }

    private Admission rejected(GenerationRequest request, RequestRejectedException cause) {
        observer.rejected(request, cause);
        return new Admission.Rejected(cause);
    }

    private void cancel(AcceptedRequest request, int choice) {
        // A closed inbox means that the request has ended or is about to: nothing is left to cancel.
        boolean ignored = inbox.offer(new Command.Cancel(request, choice));
    }

    /// Rejects new requests, finishes those accepted, then ends. Any thread.
    public void drain() {
        rejecting = true;
        boolean ignored = inbox.offer(new Command.Drain());
    }

    /// Rejects new requests, fails those accepted and ends after the step that runs now. Any thread.
    public void stop() {
        rejecting = true;
        boolean ignored = inbox.offer(new Command.Stop());
    }

    /// Waits for the end after `drain` or `stop`; false when it has not come in time.
    public boolean awaitEnd(Duration atMost) throws InterruptedException {
        return thread.join(atMost);
    }

    /// Whether the device still works. Any thread.
    public boolean isHealthy() {
        return healthy;
    }

    /// How full it is. Any thread.
    public EngineGauges gauges() {
        return gauges.withQueued(room.requests());
    }

    /// Tokens that accepted requests may still cost. Any thread.
    public long outstandingTokens() {
        return room.outstandingTokens();
    }

    private void run() {
        try {
            loop();
        } catch (DeviceLostException lost) {
            healthy = false;
            LOG.log(Level.ERROR, "the device is lost", lost);
        } catch (Throwable broken) {
            healthy = false;
            LOG.log(Level.ERROR, "the engine has ended", broken);
        } finally {
            end();
        }
    }

    private void loop() throws InterruptedException {
        boolean heldUp = false;
        while (!stopped) {
            receive(heldUp);
            heldUp = false;
            if (scheduler.hasWork() && !stopped) {
                heldUp = !turn();
            } else if (draining) {
                return;
            }
        }
    }

    /// @param heldUp no sequence can go on before a mask is known
    private void receive(boolean heldUp) throws InterruptedException {
        boolean idle = !scheduler.hasWork();
        if (idle) {
            scheduler.verify();
        }
        if (heldUp) {
            scheduler.onMask(this::wake);
        }
        gauges = scheduler.gauges();
        if (idle && !draining) {
            improveUntilCalled();
        }
        inbox.drainTo(commands, heldUp || idle && !draining);
        for (Command command : commands) {
            switch (command) {
                case Command.Submit submit -> scheduler.submit(submit.request());
                case Command.Cancel cancel -> scheduler.cancel(cancel.request(), cancel.choice());
                case Command.Wake wake -> {}
                case Command.Drain drain -> draining = true;
                case Command.Stop stop -> stopped = true;
            }
        }
        commands.clear();
    }

    /// From now on the executor improves itself whenever there is nothing to do. Any thread.
    public void improveWhenIdle() {
        improves = true;
        wake();
    }

    private void improveUntilCalled() {
        try {
            while (improves && inbox.isEmpty()) {
                improves = executor.improve();
            }
        } catch (DeviceLostException lost) {
            throw lost;
        } catch (RuntimeException failure) {
            improves = false;
            LOG.log(Level.WARNING, "trials of faster ways to compute steps have failed", failure);
        }
    }

    private void wake() {
        // A closed inbox means that no sequence waits any more.
        boolean ignored = inbox.offer(new Command.Wake());
    }

    /// False when there was nothing to do but to wait.
    private boolean turn() {
        StepEvent event = new StepEvent();
        event.begin();
        long start = ticker.nanos();
        @Nullable Step step = null;
        try {
            step = scheduler.next();
            if (step.isEmpty()) {
                return !scheduler.hasWork();
            }
            long planned = ticker.nanos();
            StepResult result = executor.run(step);
            long computed = ticker.nanos();
            scheduler.complete(result);
            measure(step, result, ticker.nanos() - start);
            event.commit(step, start, planned, computed);
        } catch (DeviceLostException lost) {
            throw lost;
        } catch (RuntimeException failure) {
            recover(step, failure);
        }
        return true;
    }

    private void measure(Step step, StepResult result, long nanos) {
        room.stepped(step.tokens(), nanos);
        observer.stepped(step.tokens(), nanos);
        scheduler.ran(nanos, result.visionNanos());
        int slices = 0;
        for (Step.VisionWork work : step.vision()) {
            slices += work.slices();
        }
        if (slices > 0) {
            observer.visionEncoded(slices, result.visionNanos());
        }
    }

    // A step that failed takes its own requests along; when not even a step could be made, all are in doubt.
    private void recover(@Nullable Step step, RuntimeException failure) {
        LOG.log(Level.ERROR, "a step has failed", failure);
        RequestRejectedException cause =
                RequestRejectedException.of(Kind.INTERNAL, "The model could not compute this request.");
        if (step == null) {
            scheduler.failAll(cause);
        } else {
            scheduler.fail(cause);
        }
        scheduler.verify();
    }

    private void end() {
        rejecting = true;
        inbox.close(commands);
        for (Command command : commands) {
            if (command instanceof Command.Submit submit) {
                scheduler.submit(submit.request());
            }
        }
        try {
            scheduler.failAll(unavailable());
        } catch (RuntimeException broken) {
            LOG.log(Level.ERROR, "the accounting is broken", broken);
            scheduler.abandon(unavailable());
        } finally {
            gauges = scheduler.gauges();
            executor.close();
        }
    }

    private static RequestRejectedException unavailable() {
        return RequestRejectedException.of(Kind.UNAVAILABLE, "The server is stopping or has lost its device.");
    }
}

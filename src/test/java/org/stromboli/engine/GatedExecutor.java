package org.stromboli.engine;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.stromboli.engine.step.Step;
import org.stromboli.engine.step.StepExecutor;
import org.stromboli.engine.step.StepResult;
import org.stromboli.vision.PreprocessedMedia;

/// Lets a test decide when steps run and which of them fail. A step that waits has been seen by `awaitStep`.
public final class GatedExecutor implements StepExecutor {

    private final StepExecutor delegate;
    private final Semaphore permits = new Semaphore(0);
    private final Semaphore waiting = new Semaphore(0);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final AtomicReference<RuntimeException> costsFailure = new AtomicReference<>();

    public GatedExecutor(StepExecutor delegate) {
        this.delegate = delegate;
    }

    /// Lets every step through from now on.
    public void open() {
        permits.release(1_000_000_000);
    }

    /// Lets so many steps through.
    public void allow(int steps) {
        permits.release(steps);
    }

    /// Waits until another step stands at the gate or has passed it.
    public void awaitStep() throws InterruptedException {
        waiting.acquire();
    }

    /// The next step fails with this.
    public void failWith(RuntimeException cause) {
        failure.set(cause);
    }

    /// The next step fails with this.
    public void failWith(Error cause) {
        failure.set(cause);
    }

    /// The next question about costs fails with this.
    public void failCostsWith(RuntimeException cause) {
        costsFailure.set(cause);
    }

    @Override
    public StepResult run(Step step) {
        waiting.release();
        permits.acquireUninterruptibly();
        switch (failure.getAndSet(null)) {
            case Error error -> throw error;
            case RuntimeException exception -> throw exception;
            case null, default -> {
                return delegate.run(step);
            }
        }
    }

    @Override
    public int visionSlices(PreprocessedMedia media) {
        return delegate.visionSlices(media);
    }

    @Override
    public long featureBytes(PreprocessedMedia media) {
        RuntimeException cause = costsFailure.getAndSet(null);
        if (cause != null) {
            throw cause;
        }
        return delegate.featureBytes(media);
    }

    @Override
    public void close() {
        delegate.close();
    }
}

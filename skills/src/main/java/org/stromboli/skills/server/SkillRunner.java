package org.stromboli.skills.server;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.stromboli.skills.call.BadArguments;
import org.stromboli.skills.tool.SkillResult;

/// Runs calls on a few threads of its own. A call that does not end in time is answered; native code under it goes on
/// to
/// its end, and keeps its thread until then, so that the machine never does more at a time than it was told to.
final class SkillRunner implements AutoCloseable {

    private final ThreadPoolExecutor threads;
    private final int queue;
    private final Duration timeout;

    SkillRunner(int concurrency, int queue, Duration timeout) {
        if (concurrency < 1 || queue < 1 || !timeout.isPositive()) {
            throw new IllegalArgumentException(
                    "skills.concurrency, skills.queue and skills.timeout must be above zero, and are %d, %d and %s"
                            .formatted(concurrency, queue, timeout));
        }
        this.queue = queue;
        this.timeout = timeout;
        threads = new ThreadPoolExecutor(
                concurrency,
                concurrency,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(queue),
                Thread.ofPlatform().daemon().name("skill-", 0).factory());
    }

    /// @throws BadArguments also when there is no room or no time
    SkillResult run(Callable<SkillResult> call) throws Exception {
        Future<SkillResult> running;
        try {
            running = threads.submit(call);
        } catch (RejectedExecutionException e) {
            throw new BadArguments(
                    "the tool server is busy: %d calls wait already (skills.queue); try again later".formatted(queue));
        }
        try {
            return running.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            running.cancel(true);
            throw new BadArguments(
                    "the call took longer than the allowed %d ms (skills.timeout)".formatted(timeout.toMillis()));
        } catch (InterruptedException e) {
            running.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}

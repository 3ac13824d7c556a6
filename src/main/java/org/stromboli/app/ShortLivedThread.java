package org.stromboli.app;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Runs work of libtorch on a thread that ends with it. OpenMP keeps helpers for every thread that has once computed
/// something on several cores, for as long as that thread lives; and as soon as there are more of them than cores, all
/// go to sleep at each barrier instead of spinning, which costs a step of the engine a quarter of its time.
final class ShortLivedThread {

    private ShortLivedThread() {}

    static <T> T call(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofPlatform().name("loader").start(task);
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while loading", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("loading failed", e.getCause());
        }
    }
}

package org.stromboli.worker;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.stromboli.worker.trial.Gradual;

/// A trial that is made again while a model is served, in the pauses between its requests, because the machine was busy
/// at the start. Layers are loaded on a thread of their own: that takes longer than a request should wait.
public final class RepeatedTrial implements Gradual {

    private static final long PIECE_MILLIS = 5;
    private static final int MAX_ATTEMPTS = 3;

    private final FutureTask<MachineCodeTrial> loading;
    private final Consumer<TrialResult> end;
    private @Nullable MachineCodeTrial trial;
    private boolean started;
    private boolean over;
    private int attempts;

    /// @param open loads the layers
    /// @param end gets the first result of a quiet machine, else the last one
    public RepeatedTrial(Callable<MachineCodeTrial> open, Consumer<TrialResult> end) {
        loading = new FutureTask<>(open);
        this.end = end;
    }

    @Override
    public boolean advance() {
        if (over) {
            return false;
        }
        MachineCodeTrial loaded = loaded();
        if (loaded == null) {
            return !over;
        }
        if (loaded.advance()) {
            return true;
        }
        TrialResult result = loaded.result();
        attempts++;
        if (!result.isCertain() && attempts < MAX_ATTEMPTS) {
            loaded.again();
            return true;
        }
        abandon();
        end.accept(result);
        return false;
    }

    private @Nullable MachineCodeTrial loaded() {
        if (!started) {
            started = true;
            Thread.ofPlatform().name("trial-loader").daemon().start(loading);
        }
        if (trial == null) {
            try {
                trial = loading.get(PIECE_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                return null;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                over = true;
            } catch (ExecutionException e) {
                over = true;
                throw new IllegalStateException("layers for a trial cannot be loaded", e.getCause());
            }
        }
        return trial;
    }

    @Override
    public void abandon() {
        over = true;
        if (started) {
            try {
                loading.get().close(); // twice does no harm
            } catch (ExecutionException e) {
                return; // it holds nothing
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

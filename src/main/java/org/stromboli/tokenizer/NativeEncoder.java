package org.stromboli.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// The native encoder of a `tokenizer.json`. It is made on a thread of its own: that of a large vocabulary takes a
/// second of a processor, which whoever loads a model has other use for. Thread-safe; owns native memory until closed.
final class NativeEncoder implements AutoCloseable {

    private record Made(byte[] json, HuggingFaceTokenizer tokenizer) {}

    private final FutureTask<Made> task;

    private NativeEncoder(FutureTask<Made> task) {
        this.task = task;
    }

    static NativeEncoder begin(byte[] json) {
        return begin(() -> json, () -> {});
    }

    /// @param json written on the other thread, too
    /// @param explain throws something better than the native library does, where that is possible
    static NativeEncoder begin(Callable<byte[]> json, Runnable explain) {
        FutureTask<Made> task = new FutureTask<>(() -> {
            byte[] written = json.call();
            try {
                return new Made(written, tokenizer(written));
            } catch (IllegalArgumentException e) {
                explain.run();
                throw e;
            }
        });
        Thread.ofPlatform().name("tokenizer").daemon().start(task);
        return new NativeEncoder(task);
    }

    static HuggingFaceTokenizer tokenizer(byte[] json) throws IOException {
        // Without it DJL looks for a CUDA flavour of this library on the network, and reports its use from some clouds.
        System.setProperty("ai.djl.offline", "true");
        try {
            return HuggingFaceTokenizer.newInstance(
                    new ByteArrayInputStream(json), Map.of("truncation", "false", "padding", "false"));
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("tokenizer.json cannot be read: " + e.getMessage(), e);
        }
    }

    /// Waits until it is made.
    ///
    /// @throws IllegalArgumentException if that is impossible
    void await() throws IOException {
        made();
    }

    byte[] json() throws IOException {
        return made().json();
    }

    int[] encode(String text, boolean addSpecialTokens) throws IOException {
        return ids(made().tokenizer(), text, addSpecialTokens);
    }

    static int[] ids(HuggingFaceTokenizer tokenizer, String text, boolean addSpecialTokens) {
        long[] wide = tokenizer.encode(text, addSpecialTokens, false).getIds();
        int[] ids = new int[wide.length];
        for (int at = 0; at < wide.length; at++) {
            ids[at] = Math.toIntExact(wide[at]);
        }
        return ids;
    }

    private Made made() throws IOException {
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a tokenizer is made");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException unreadable) {
                throw unreadable;
            }
            if (e.getCause() instanceof IllegalArgumentException rejected) {
                throw rejected;
            }
            throw new IllegalStateException("a tokenizer cannot be made", e.getCause());
        }
    }

    /// One that is not made yet, or cannot be made, is left to the garbage collector.
    @Override
    public void close() {
        if (task.state() == FutureTask.State.SUCCESS) {
            task.resultNow().tokenizer().close();
        }
    }
}

package org.stromboli.grammar.automaton;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.stromboli.grammar.expression.GrammarException;

/// The tokens that a grammar allows next, being found out or known. Thread-safe.
public final class TokenMask {

    private static final Object NOTHING = new Object();

    private final CompletableFuture<long[]> words;
    private final int length;

    private TokenMask(CompletableFuture<long[]> words, int length) {
        this.words = words;
        this.length = length;
    }

    /// A mask that is known already.
    public static TokenMask of(long... words) {
        return new TokenMask(CompletableFuture.completedFuture(words.clone()), words.length);
    }

    static TokenMask begin(int length, Supplier<long[]> work, Executor executor) {
        return new TokenMask(CompletableFuture.supplyAsync(work, executor), length);
    }

    /// Whether [#copyTo] will not have to wait.
    public boolean isReady() {
        return words.isDone();
    }

    /// Has this done when the mask is known, on the thread that found it out, or now.
    public void whenReady(Runnable then) {
        words.whenComplete((known, failure) -> then.run());
    }

    /// Waits until one of the masks is known, or for so long.
    public static void awaitAny(List<TokenMask> masks, Duration atMost) {
        CompletableFuture.anyOf(masks.stream().map(mask -> mask.words).toArray(CompletableFuture[]::new))
                .completeOnTimeout(NOTHING, atMost.toNanos(), TimeUnit.NANOSECONDS)
                .exceptionally(tooComplex -> NOTHING)
                .join();
    }

    /// Words of 64 tokens each.
    public int length() {
        return length;
    }

    /// Writes a bit for each token id, lowest first, and waits for them if need be. A grammar that turns out too
    /// complex allows nothing.
    public void copyTo(long[] target, int from) {
        long[] known = words.exceptionally(tooComplex -> new long[length]).join();
        System.arraycopy(known, 0, target, from, length);
    }

    /// Waits until it is known.
    ///
    /// @throws GrammarException if it is too complex to be known
    public void await() {
        try {
            words.join();
        } catch (CompletionException e) {
            throw GrammarException.tooComplex();
        }
    }

    /// Whether this id is allowed.
    public boolean allows(int id) {
        long[] all = new long[length];
        copyTo(all, 0);
        return (all[id >> 6] >>> id & 1) != 0;
    }
}

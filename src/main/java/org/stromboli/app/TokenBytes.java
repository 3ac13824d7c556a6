package org.stromboli.app;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.stromboli.sampling.grammar.TokenTable;
import org.stromboli.tokenizer.Tokenizer;

/// A tokenizer as grammars see it. Masks are computed on threads of their own, beside the engine's.
final class TokenBytes {

    private static final byte[] NOTHING = {};

    private TokenBytes() {}

    static TokenTable table(Tokenizer tokenizer, int vocabulary) {
        return new TokenTable(
                vocabulary,
                id -> tokenizer.isSpecial(id) ? NOTHING : tokenizer.bytesOf(id),
                tokenizer.dropsFirstSpace(),
                threads());
    }

    private static Executor threads() {
        int count = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        return Executors.newFixedThreadPool(
                count, Thread.ofPlatform().name("masks-", 0).daemon().factory());
    }
}

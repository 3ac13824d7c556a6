package org.stromboli.completion;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.stromboli.grammar.Constraints;
import org.stromboli.grammar.automaton.TokenTable;
import org.stromboli.grammar.expression.GrammarLimits;
import org.stromboli.tokenizer.Tokenizer;

/// A tokenizer as grammars see it. Masks are computed on threads of their own, beside the engine's, and grammars are
/// compiled on another one, one at a time: hostile ones hold up each other, but no masks and no streams.
public final class GrammarTokens {

    private static final byte[] NOTHING = {};

    private GrammarTokens() {}

    /// @param bounds of what forms leave open
    public static Constraints constraints(Tokenizer tokenizer, int vocabulary, GrammarLimits bounds) {
        TokenTable table = new TokenTable(
                vocabulary,
                id -> tokenizer.isSpecial(id) ? NOTHING : tokenizer.bytesOf(id),
                tokenizer.dropsFirstSpace(),
                threads("masks-", Math.max(1, Runtime.getRuntime().availableProcessors() / 2)));
        return new Constraints(table, threads("grammars-", 1), bounds);
    }

    private static Executor threads(String name, int count) {
        return Executors.newFixedThreadPool(
                count, Thread.ofPlatform().name(name, 0).daemon().factory());
    }
}

package org.stromboli.grammar.automaton;

import java.util.concurrent.Executor;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// What all constraints of one vocabulary share: the bytes of its tokens, and who computes masks. The tree of bytes is
/// built when it is first needed. Thread-safe.
public final class TokenTable {

    private final int vocabulary;
    private final IntFunction<byte[]> bytesOf;
    private final boolean dropsFirstSpace;
    private final Executor executor;
    private @Nullable TokenTrie trie;

    /// @param vocabulary rows of the model's output; ids are below
    /// @param bytesOf the text of each id; empty for tokens that show nothing, which are never allowed
    /// @param dropsFirstSpace the space with which an answer may begin is not part of its text
    /// @param executor computes masks beside the device's step
    public TokenTable(int vocabulary, IntFunction<byte[]> bytesOf, boolean dropsFirstSpace, Executor executor) {
        this.vocabulary = vocabulary;
        this.bytesOf = bytesOf;
        this.dropsFirstSpace = dropsFirstSpace;
        this.executor = executor;
    }

    public boolean dropsFirstSpace() {
        return dropsFirstSpace;
    }

    public byte[] bytes(int id) {
        return bytesOf.apply(id);
    }

    synchronized TokenTrie trie() {
        if (trie == null) {
            trie = TokenTrie.of(vocabulary, bytesOf);
        }
        return trie;
    }

    /// The token that is likely to spell the text that must come next, or -1. Text that is forced but for white space
    /// before it is spelled as it was the last time, or, if `guess`, without any.
    public int foreseen(Automaton automaton, State state, boolean guess) {
        return automaton.forcedText().spelling(state, trie(), guess);
    }

    /// A token was chosen here.
    public void chosen(Automaton automaton, State state, int id) {
        automaton.forcedText().spelled(state, id, bytes(id));
    }

    public TokenMask mask(Automaton automaton, State state) {
        TokenMask known = state.mask();
        if (known != null) {
            return known;
        }
        TokenTrie tokens = trie();
        State alike = automaton.alike(state, tokens.max());
        if (alike != state) {
            return state.keep(mask(automaton, alike));
        }
        state.owner.charge(8L * tokens.words());
        return state.keep(
                TokenMask.begin(tokens.words(), () -> tokens.allowed(automaton, state, WorkBudget.ofMask()), executor));
    }
}

package org.stromboli.api.chat;

import org.stromboli.completion.TokenLogprob;

/// What stands for a token where its log-probability is told.
public enum TokenNames {
    TEXTS,
    /// Distinct for all tokens, which texts are not.
    IDS;

    public String of(TokenLogprob token) {
        return this == IDS ? "token_id:" + token.id() : token.text();
    }
}

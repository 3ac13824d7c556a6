package org.stromboli.api;

import org.stromboli.completion.TokenLogprob;

/// What stands for a token where its log-probability is told.
enum TokenNames {
    TEXTS,
    /// Distinct for all tokens, which texts are not.
    IDS;

    String of(TokenLogprob token) {
        return this == IDS ? "token_id:" + token.id() : token.text();
    }
}

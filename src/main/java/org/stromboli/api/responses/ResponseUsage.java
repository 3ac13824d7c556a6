package org.stromboli.api.responses;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import org.stromboli.completion.CompletionUsage;

/// Tokens of a request in this API's names.
@JsonNaming(SnakeCaseStrategy.class)
record ResponseUsage(
        int inputTokens, Input inputTokensDetails, int outputTokens, Output outputTokensDetails, int totalTokens) {

    /// @param imageTokens and videoTokens of the input; no names of OpenAI's
    @JsonNaming(SnakeCaseStrategy.class)
    record Input(int cachedTokens, int cacheWriteTokens, int imageTokens, int videoTokens) {}

    @JsonNaming(SnakeCaseStrategy.class)
    record Output(int reasoningTokens) {}

    static ResponseUsage of(CompletionUsage usage) {
        return new ResponseUsage(
                usage.promptTokens(),
                new Input(usage.cachedTokens(), 0, usage.imageTokens(), usage.videoTokens()),
                usage.completionTokens(),
                new Output(0),
                usage.promptTokens() + usage.completionTokens());
    }
}

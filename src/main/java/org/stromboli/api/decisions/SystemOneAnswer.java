package org.stromboli.api.decisions;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Map;
import org.stromboli.completion.CompletionUsage;
import org.stromboli.decision.Decision;

/// All answers of a request, in the order of its questions.
///
/// @param created seconds since 1970
record SystemOneAnswer(
        String id,
        String object,
        long created,
        String model,
        Map<String, Decision> answers,
        Usage usage,
        Map<String, Decision.Diagnostics> diagnostics) {

    SystemOneAnswer(
            String id,
            long created,
            String model,
            Map<String, Decision> answers,
            Usage usage,
            Map<String, Decision.Diagnostics> diagnostics) {
        this(id, "structured_decision", created, model, answers, usage, diagnostics);
    }

    /// @param inputTokens of all prompts together
    /// @param outputTokens one for each read
    @JsonNaming(SnakeCaseStrategy.class)
    record Usage(int inputTokens, Details inputTokensDetails, int outputTokens) {

        /// @param cachedTokens prompt tokens that were not computed again
        @JsonNaming(SnakeCaseStrategy.class)
        record Details(int cachedTokens, int imageTokens) {}

        static Usage of(CompletionUsage usage) {
            return new Usage(
                    usage.promptTokens(),
                    new Details(usage.cachedTokens(), usage.imageTokens()),
                    usage.completionTokens());
        }
    }
}

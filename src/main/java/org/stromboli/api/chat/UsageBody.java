package org.stromboli.api.chat;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.LinkedHashMap;
import java.util.Map;
import org.stromboli.completion.CompletionUsage;

/// Tokens of a request. `multimodal_tokens` counts those of each modality that the prompt holds, `image`
/// and `video`.
@JsonNaming(SnakeCaseStrategy.class)
public record UsageBody(int promptTokens, int completionTokens, int totalTokens, Details promptTokensDetails) {

    @JsonNaming(SnakeCaseStrategy.class)
    record Details(int cachedTokens, Map<String, Integer> multimodalTokens) {}

    public static UsageBody of(CompletionUsage usage) {
        Map<String, Integer> media = new LinkedHashMap<>();
        if (usage.imageTokens() > 0) {
            media.put("image", usage.imageTokens());
        }
        if (usage.videoTokens() > 0) {
            media.put("video", usage.videoTokens());
        }
        return new UsageBody(
                usage.promptTokens(),
                usage.completionTokens(),
                usage.promptTokens() + usage.completionTokens(),
                new Details(usage.cachedTokens(), media));
    }
}

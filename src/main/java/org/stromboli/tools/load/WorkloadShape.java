package org.stromboli.tools.load;

/// What all requests of a workload have in common.
///
/// @param promptWords random words in each prompt, different in each; models make 1 to 2 tokens of a word
/// @param prefixWords words that all prompts begin with, for prefix caches
/// @param maxTokens output tokens of each request
/// @param ignoreEos whether every request generates all of its output tokens
public record WorkloadShape(int promptWords, int prefixWords, ImageShape images, int maxTokens, boolean ignoreEos) {

    /// Text alone, without a common prefix, full output length.
    public static WorkloadShape text(int promptWords, int maxTokens) {
        return new WorkloadShape(promptWords, 0, ImageShape.NONE, maxTokens, true);
    }

    public WorkloadShape with(ImageShape images) {
        return new WorkloadShape(promptWords, prefixWords, images, maxTokens, ignoreEos);
    }
}

package org.stromboli.completion;

import org.jspecify.annotations.Nullable;
import org.stromboli.generation.GenerationRequest;
import org.stromboli.generation.MediaSpan;
import org.stromboli.generation.Prompt;
import org.stromboli.sampling.SamplingParameters;
import org.stromboli.vision.Modality;

/// A request with its prompt made and its limits resolved. Immutable.
record PreparedRequest(CompletionRequest request, Prompt prompt, SamplingParameters sampling, TokenText vocabulary) {

    GenerationRequest toGeneration() {
        return new GenerationRequest(
                request.id(), prompt, sampling, request.choices(), request.priority(), request.cacheSalt());
    }

    int choices() {
        return request.choices();
    }

    ChoiceText choiceText() {
        return new ChoiceText(vocabulary, request.continueFinalMessage(), request.stop(), sampling.minTokens());
    }

    /// The id if the client named it as a stop token, else null: the model's own end tokens are no news.
    @Nullable
    Integer stopToken(int id) {
        return sampling.stopTokenIds().contains(id) ? id : null;
    }

    int mediaTokens(Modality modality) {
        return prompt.media().stream()
                .map(MediaSpan::media)
                .filter(medium -> medium.modality() == modality)
                .mapToInt(medium -> medium.tokens())
                .sum();
    }

    CompletionUsage usage(int cachedTokens, int completionTokens) {
        return new CompletionUsage(
                prompt.tokens(),
                cachedTokens,
                mediaTokens(Modality.IMAGE),
                mediaTokens(Modality.VIDEO),
                completionTokens);
    }
}

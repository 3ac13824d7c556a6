package org.stromboli.completion;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.stromboli.chat.TurnEnd;
import org.stromboli.generation.GenerationRequest;
import org.stromboli.generation.Prompt;
import org.stromboli.media.marks.PaintedPicture;
import org.stromboli.sampling.SamplingParameters;
import org.stromboli.sampling.grammar.TokenConstraint;
import org.stromboli.vision.Modality;

/// A request with its prompt made, its limits and the ends of its answer resolved. Immutable.
record PreparedRequest(
        CompletionRequest request,
        Prompt prompt,
        List<PaintedPicture> painted,
        SamplingParameters sampling,
        StopStrings stop,
        TokenText vocabulary,
        Optional<TokenConstraint> constraint,
        ToolPlan tools) {

    static PreparedRequest of(
            CompletionRequest request,
            Prompted prompted,
            TurnEnd end,
            int maxTokens,
            TokenText vocabulary,
            Optional<TokenConstraint> constraint,
            ToolPlan tools) {
        SamplingParameters sampling = request.sampling().withMaxTokens(maxTokens);
        if (sampling.ignoreEos()) { // the end of a turn is one, however the template writes it
            return new PreparedRequest(
                    request,
                    prompted.prompt(),
                    prompted.painted(),
                    sampling,
                    request.stop(),
                    vocabulary,
                    constraint,
                    tools);
        }
        Set<Integer> stopTokens = new HashSet<>(sampling.stopTokenIds());
        stopTokens.addAll(end.tokenIds());
        return new PreparedRequest(
                request,
                prompted.prompt(),
                prompted.painted(),
                sampling.withStopTokenIds(stopTokens),
                request.stop().withSilent(end.texts()),
                vocabulary,
                constraint,
                tools);
    }

    GenerationRequest toGeneration() {
        return new GenerationRequest(
                request.id(), prompt, sampling, request.choices(), request.priority(), request.cacheSalt(), constraint);
    }

    int choices() {
        return request.choices();
    }

    ChoiceText choiceText() {
        boolean continuing = request.continueFinalMessage() || !tools.opening().isEmpty();
        TokenText.Growing text = vocabulary.grow(continuing, request.showsSpecialTokens());
        return new ChoiceText(vocabulary, text, stop, sampling.minTokens(), tools);
    }

    /// The id if the client named it as a stop token, else null: the model's own end tokens are no news.
    @Nullable
    Integer stopToken(int id) {
        return request.sampling().stopTokenIds().contains(id) ? id : null;
    }

    /// The text if the client named it, else null: the template's own end of a turn is no news either.
    @Nullable
    String stopString(String found) {
        return stop.strings().contains(found) ? found : null;
    }

    int mediaTokens(Modality modality) {
        return prompt.media().stream()
                .map(span -> span.media().visual())
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

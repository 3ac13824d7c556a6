package org.stromboli.completion;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.stromboli.completion.request.CompletionRequest;
import org.stromboli.completion.request.StopStrings;
import org.stromboli.generation.GenerationRequest;
import org.stromboli.generation.Prompt;
import org.stromboli.media.marks.PaintedImage;
import org.stromboli.sampling.SamplingParameters;
import org.stromboli.vision.Modality;

/// A request as the engine gets it, and what its answers need to become text. Immutable.
///
/// @param stop strings that end an answer, those of the prompt format among them
/// @param painted marked images, if the client asked to see them
record PreparedRequest(
        CompletionRequest request,
        AnswerPlan answers,
        GenerationRequest generation,
        StopStrings stop,
        List<PaintedImage> painted) {

    /// Adds the end of a turn to what ends an answer, unless the client wants it to go on.
    ///
    /// @param maxTokens of an answer
    static PreparedRequest of(
            CompletionRequest request, AnswerPlan answers, Prompt prompt, int maxTokens, List<PaintedImage> painted) {
        SamplingParameters sampling = request.sampling();
        SamplingParameters.Builder resolved = sampling.toBuilder().minTokens(Math.min(sampling.minTokens(), maxTokens));
        StopStrings stop = request.output().stop();
        if (!sampling.ignoreEos()) { // the end of a turn is one, however the template writes it
            Set<Integer> stopTokens = new HashSet<>(sampling.stopTokenIds());
            stopTokens.addAll(answers.end().tokenIds());
            resolved.stopTokenIds(stopTokens);
            stop = stop.withSilent(answers.end().texts());
        }
        GenerationRequest generation = GenerationRequest.builder(request.id(), prompt)
                .sampling(resolved.build())
                .maxTokens(maxTokens)
                .choices(request.output().choices())
                .priority(request.priority())
                .cacheSalt(request.cacheSalt())
                .constraint(answers.constraint())
                .build();
        return new PreparedRequest(request, answers, generation, stop, painted);
    }

    Prompt prompt() {
        return generation.prompt();
    }

    int choices() {
        return generation.choices();
    }

    ChoiceText choiceText() {
        boolean continuing = request.chat().continueFinalMessage()
                || !answers.tools().opening().isEmpty();
        TokenText.Growing text =
                answers.vocabulary().grow(continuing, request.output().showsSpecialTokens());
        return new ChoiceText(
                answers.vocabulary(), text, stop, generation.sampling().minTokens(), answers.tools());
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
        return prompt().media().stream()
                .map(span -> span.media().visual())
                .filter(mediaItem -> mediaItem.modality() == modality)
                .mapToInt(mediaItem -> mediaItem.tokens())
                .sum();
    }

    /// What the preprocessed media of the prompt take.
    long mediaBytes() {
        return prompt().media().stream()
                .mapToLong(span -> span.media().visual().tiles().rgb().length)
                .sum();
    }

    CompletionUsage usage(int cachedTokens, int completionTokens) {
        return new CompletionUsage(
                prompt().tokens(),
                cachedTokens,
                mediaTokens(Modality.IMAGE),
                mediaTokens(Modality.VIDEO),
                completionTokens);
    }
}

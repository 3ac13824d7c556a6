package org.stromboli.worker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.stromboli.generation.GenerationRequest;
import org.stromboli.generation.MediaSpan;
import org.stromboli.generation.Prompt;
import org.stromboli.grammar.TokenConstraint;
import org.stromboli.sampling.SamplingParameters;
import org.stromboli.vision.Modality;
import org.stromboli.vision.PreprocessedMedia;

/// Builds a request piece by piece; by default greedy, with log-probabilities, and up to its last token.
final class Asks {

    private static final int IMAGE = 542;
    private static final int VIDEO = 543;

    /// Ids below this are text.
    private static final int TEXT = 500;

    private final String id;
    private final List<Integer> ids = new ArrayList<>();
    private final List<MediaSpan> media = new ArrayList<>();
    private final int maxTokens;
    private SamplingParameters sampling;
    private int choices = 1;
    private int priority;
    private Optional<TokenConstraint> form = Optional.empty();

    Asks(String id, int maxTokens) {
        this.id = id;
        this.maxTokens = maxTokens;
        sampling = SamplingParameters.builder()
                .ignoreEos(true)
                .logprobs(SamplingParameters.Logprobs.top(3))
                .build();
    }

    /// So much text, the same for equal seeds.
    Asks text(long seed, int tokens) {
        new Random(seed).ints(tokens, 0, TEXT).forEach(ids::add);
        return this;
    }

    Asks text(List<Integer> tokens) {
        ids.addAll(tokens);
        return this;
    }

    Asks mediaItem(PreprocessedMedia mediaItem) {
        media.add(new MediaSpan(ids.size(), mediaItem));
        for (int i = 0; i < mediaItem.tokens(); i++) {
            ids.add(mediaItem.modality() == Modality.IMAGE ? IMAGE : VIDEO);
        }
        return this;
    }

    /// Everything of another prompt.
    Asks prompt(Prompt other) {
        other.media().forEach(span -> media.add(new MediaSpan(ids.size() + span.start(), span.media())));
        Arrays.stream(other.ids()).forEach(ids::add);
        return this;
    }

    Asks drawn(long seed, double temperature, double topP, int topK, double minP) {
        sampling = sampling.toBuilder()
                .seed(OptionalLong.of(seed))
                .temperature(temperature)
                .topP(topP)
                .topK(topK)
                .minP(minP)
                .build();
        return this;
    }

    Asks penalties(double presence, double frequency, double repetition) {
        sampling = sampling.toBuilder()
                .presencePenalty(presence)
                .frequencyPenalty(frequency)
                .repetitionPenalty(repetition)
                .build();
        return this;
    }

    Asks choices(int count) {
        choices = count;
        return this;
    }

    Asks form(TokenConstraint value) {
        form = Optional.of(value);
        return this;
    }

    /// Before those who ask for nothing.
    Asks first() {
        priority = -1;
        return this;
    }

    GenerationRequest build() {
        int[] all = ids.stream().mapToInt(Integer::intValue).toArray();
        return GenerationRequest.builder(id, new Prompt(all, media))
                .sampling(sampling)
                .maxTokens(maxTokens)
                .choices(choices)
                .priority(priority)
                .constraint(form)
                .build();
    }

    /// Ends at an end token, but not among the first tokens, and never says some of them.
    GenerationRequest buildWithEnds(int minTokens, Set<Integer> stops, Map<Integer, Float> bias) {
        sampling = sampling.toBuilder()
                .ignoreEos(false)
                .minTokens(minTokens)
                .stopTokenIds(stops)
                .logitBias(bias)
                .build();
        return build();
    }
}

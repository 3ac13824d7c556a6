package org.stromboli.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.stromboli.generation.GenerationRequest;
import org.stromboli.generation.MediaSpan;
import org.stromboli.generation.Prompt;
import org.stromboli.grammar.TokenConstraint;
import org.stromboli.sampling.SamplingParameters;
import org.stromboli.vision.FeatureLayout;
import org.stromboli.vision.Modality;
import org.stromboli.vision.PreprocessedMedia;
import org.stromboli.vision.Tiles;

/// Requests for tests, built step by step; and settings of a small engine.
public final class Requests {

    static final int VOCABULARY = 97;
    static final int END = 3;
    static final int PLACEHOLDER = 5;
    static final Plan PLAN = new Plan(VOCABULARY, Set.of(END), 12);

    private final List<Integer> ids = new ArrayList<>();
    private final List<MediaSpan> media = new ArrayList<>();
    private String id = "request";
    private int choices = 1;
    private int priority;
    private String salt = "";
    private int maxTokens = 16;
    private int minTokens;
    private boolean ignoreEos;
    private double temperature;
    private OptionalLong seed = OptionalLong.empty();
    private Set<Integer> stopTokenIds = Set.of();
    private Map<Integer, Float> logitBias = Map.of();
    private double presencePenalty;
    private double repetitionPenalty = 1;
    private Optional<TokenConstraint> constraint = Optional.empty();
    private SamplingParameters.Logprobs logprobs = SamplingParameters.Logprobs.NONE;

    private Requests() {}

    public static Requests text(int... ids) {
        return new Requests().then(ids);
    }

    /// `tokens` different ids.
    public static Requests ofLength(int tokens) {
        Requests request = new Requests();
        for (int i = 0; i < tokens; i++) {
            request.ids.add(10 + i * 7 % 80);
        }
        return request;
    }

    /// A small engine, to be changed.
    public static EngineSettings.Builder engine() {
        return EngineSettings.builder()
                .blocks(64)
                .blockTokens(4)
                .contextTokens(120)
                .vocabulary(VOCABULARY)
                .endTokenIds(Set.of(END))
                .featureBytes(100)
                .maxStepTokens(16)
                .maxChunkTokens(16)
                .maxRunning(8)
                .visionSlicesWhileDecoding(1)
                .visionSlicesAlone(4)
                .maxQueued(200)
                .maxQueuedTokens(100_000);
    }

    public static EngineSettings settings() {
        return engine().build();
    }

    /// An image of `side * side` tokens whose pixels all have this value.
    public static PreprocessedMedia image(int side, int value) {
        byte[] rgb = new byte[12];
        Arrays.fill(rgb, (byte) value);
        return PreprocessedMedia.of(Modality.IMAGE, new Tiles(rgb, 1, 2), FeatureLayout.InOrder.of(1, side * side));
    }

    /// A whole prompt, fused with an image.
    public static Requests fused(PreprocessedMedia image, int marker, int... text) {
        return new Requests().then(PreprocessedMedia.fused(image, text, marker));
    }

    public Requests then(int... more) {
        for (int each : more) {
            ids.add(each);
        }
        return this;
    }

    public Requests then(PreprocessedMedia each) {
        media.add(new MediaSpan(ids.size(), each));
        if (each.fusion().isPresent()) {
            PreprocessedMedia.Fusion fusion = each.fusion().get();
            int[] text = fusion.ids();
            then(Arrays.copyOf(text, fusion.marker()));
            Collections.nCopies(fusion.base().tokens(), PLACEHOLDER).forEach(this::then);
            return then(Arrays.copyOfRange(text, fusion.marker(), text.length));
        }
        for (int i = 0; i < each.tokens(); i++) {
            ids.add(PLACEHOLDER);
        }
        return this;
    }

    public Requests id(String value) {
        id = value;
        return this;
    }

    public Requests choices(int value) {
        choices = value;
        return this;
    }

    public Requests priority(int value) {
        priority = value;
        return this;
    }

    public Requests salt(String value) {
        salt = value;
        return this;
    }

    public Requests maxTokens(int value) {
        maxTokens = value;
        return this;
    }

    public Requests minTokens(int value) {
        minTokens = value;
        return this;
    }

    public Requests ignoreEos() {
        ignoreEos = true;
        return this;
    }

    public Requests sampled(long value) {
        temperature = 1;
        seed = OptionalLong.of(value);
        return this;
    }

    public Requests stopTokenIds(Integer... values) {
        stopTokenIds = Set.of(values);
        return this;
    }

    public Requests logitBias(Map<Integer, Float> value) {
        logitBias = value;
        return this;
    }

    public Requests penalties(double presence, double repetition) {
        presencePenalty = presence;
        repetitionPenalty = repetition;
        return this;
    }

    public Requests constraint(TokenConstraint value) {
        constraint = Optional.of(value);
        return this;
    }

    public Requests logprobs(int alternatives) {
        logprobs = SamplingParameters.Logprobs.top(alternatives);
        return this;
    }

    /// Log-probabilities of these tokens.
    public Requests named(Integer... ids) {
        logprobs = SamplingParameters.Logprobs.of(List.of(ids));
        return this;
    }

    /// With as many tokens of the answer as a sequence has room for, as whoever submits a request must see to.
    public GenerationRequest fitting(EngineSettings settings) {
        maxTokens = Math.clamp(settings.sequenceTokens() - ids.size(), 1, maxTokens);
        return build();
    }

    public GenerationRequest build() {
        SamplingParameters sampling = SamplingParameters.builder()
                .temperature(temperature)
                .presencePenalty(presencePenalty)
                .repetitionPenalty(repetitionPenalty)
                .logitBias(logitBias)
                .seed(seed)
                .minTokens(minTokens)
                .ignoreEos(ignoreEos)
                .stopTokenIds(stopTokenIds)
                .logprobs(logprobs)
                .build();
        Prompt prompt = new Prompt(ids.stream().mapToInt(Integer::intValue).toArray(), media);
        return GenerationRequest.builder(id, prompt)
                .sampling(sampling)
                .maxTokens(maxTokens)
                .choices(choices)
                .priority(priority)
                .cacheSalt(salt)
                .constraint(constraint)
                .build();
    }
}

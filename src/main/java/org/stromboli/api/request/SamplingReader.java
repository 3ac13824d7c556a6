package org.stromboli.api.request;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.fields.Check;
import org.stromboli.completion.request.StopStrings;
import org.stromboli.generation.GenerationDefaults;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.sampling.SamplingParameters;

/// The sampling fields of a body, checked; what the client leaves out comes from the checkpoint.
final class SamplingReader {

    private static final int MAX_STOPS = 16;
    private static final int MAX_STOP_LENGTH = 1000;
    private static final int MAX_STOP_TOKENS = 256;
    private static final int MAX_BIASES = 1024;
    private static final int MAX_LOGPROBS = 20;
    private static final int MAX_NAMED = 128;

    private final int vocabularySize;
    private final GenerationDefaults defaults;

    SamplingReader(int vocabularySize, GenerationDefaults defaults) {
        this.vocabularySize = vocabularySize;
        this.defaults = defaults;
    }

    SamplingParameters read(ChatBody body) {
        GenerationDefaults.Sampling usual = defaults.sampling();
        return SamplingParameters.builder()
                .temperature(Check.within("temperature", body.temperature(), usual.temperature(), 0, 2))
                .topP(Check.above("top_p", body.topP(), usual.topP(), 0, 1))
                .topK(Math.max(0, Check.count("top_k", body.topK(), usual.topK(), -1)))
                .minP(Check.within("min_p", body.minP(), usual.minP(), 0, 1))
                .presencePenalty(Check.within("presence_penalty", body.presencePenalty(), 0, -2, 2))
                .frequencyPenalty(Check.within("frequency_penalty", body.frequencyPenalty(), 0, -2, 2))
                .repetitionPenalty(
                        Check.above("repetition_penalty", body.repetitionPenalty(), usual.repetitionPenalty(), 0, 10))
                .logitBias(logitBias(body.logitBias()))
                .seed(body.seed() == null ? OptionalLong.empty() : OptionalLong.of(body.seed()))
                .minTokens(minTokens(body))
                .ignoreEos(Check.isTrue(body.ignoreEos()))
                .stopTokenIds(stopTokens(body.stopTokenIds()))
                .bans(defaults.bans())
                .logprobs(logprobs(body))
                .build();
    }

    /// As many as the client asks for, however few the prompt leaves: clients do not know how many tokens an image
    /// takes. Those of the checkpoint where the client does not say.
    OptionalInt maxTokens(ChatBody body) {
        String param = body.maxCompletionTokens() == null ? "max_tokens" : "max_completion_tokens";
        Long value = body.maxCompletionTokens() == null ? body.maxTokens() : body.maxCompletionTokens();
        return value == null ? defaults.limits().maxTokens() : OptionalInt.of(Check.count(param, value, 1, 1));
    }

    StopStrings stop(ChatBody body) {
        List<String> strings = body.stop() == null ? defaults.limits().stop() : body.stop();
        Check.atMost("stop", strings, MAX_STOPS);
        for (String each : strings) {
            if (each == null || each.isEmpty() || each.length() > MAX_STOP_LENGTH) {
                throw RequestRejectedException.invalid(
                        "stop", "Each stop string must have 1 to %d characters.".formatted(MAX_STOP_LENGTH));
            }
        }
        return new StopStrings(strings, Check.isTrue(body.includeStopStrInOutput()));
    }

    private int minTokens(ChatBody body) {
        int most = maxTokens(body).orElse(Integer.MAX_VALUE);
        if (body.minTokens() == null) {
            return Math.min(defaults.limits().minTokens(), most);
        }
        return Check.within("min_tokens", Check.count("min_tokens", body.minTokens(), 0, 0), 0, 0, most);
    }

    private Set<Integer> stopTokens(@Nullable List<Integer> ids) {
        if (ids == null) {
            return Set.of();
        }
        checkTokens("stop_token_ids", ids, MAX_STOP_TOKENS);
        return Set.copyOf(ids);
    }

    private void checkTokens(String param, List<Integer> ids, int max) {
        Check.atMost(param, ids, max);
        for (Integer id : ids) {
            Check.within(param, Check.present(param, id), 0, 0, vocabularySize - 1);
        }
    }

    private Map<Integer, Float> logitBias(@Nullable Map<String, Double> biases) {
        if (biases == null) {
            return Map.of();
        }
        Check.atMost("logit_bias", biases.keySet(), MAX_BIASES);
        Map<Integer, Float> checked = new HashMap<>();
        biases.forEach((id, bias) -> {
            String param = "logit_bias." + id;
            checked.put(tokenId(id), (float) Check.within(param, Check.present(param, bias), 0, -100, 100));
        });
        return checked;
    }

    private int tokenId(String text) {
        try {
            return Check.within("logit_bias", Integer.valueOf(text), 0, 0, vocabularySize - 1);
        } catch (NumberFormatException e) {
            throw RequestRejectedException.invalid("logit_bias", "The keys of `logit_bias` must be token ids.");
        }
    }

    /// Tokens by their ids go before the likeliest ones.
    private SamplingParameters.Logprobs logprobs(ChatBody body) {
        int top = Check.within("top_logprobs", body.topLogprobs(), 0, 0, MAX_LOGPROBS);
        List<Integer> named = body.logprobTokenIds() == null ? List.of() : body.logprobTokenIds();
        checkTokens("logprob_token_ids", named, MAX_NAMED);
        if (Check.isTrue(body.logprobs())) {
            return named.isEmpty() ? SamplingParameters.Logprobs.top(top) : SamplingParameters.Logprobs.of(named);
        }
        if (top > 0 || !named.isEmpty()) {
            String param = top > 0 ? "top_logprobs" : "logprob_token_ids";
            throw RequestRejectedException.invalid(param, "`%s` needs `logprobs` to be true.".formatted(param));
        }
        return SamplingParameters.Logprobs.NONE;
    }
}

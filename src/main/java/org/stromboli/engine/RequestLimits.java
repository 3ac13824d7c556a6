package org.stromboli.engine;

import java.util.Optional;
import org.stromboli.generation.GenerationRequest;
import org.stromboli.generation.MediaSpan;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.sampling.SamplingParameters;

/// What an engine can serve at all. An id outside the vocabulary would fail the step of every request that shares
/// it, so it is rejected here whatever the edge has checked.
record RequestLimits(EngineSettings settings) {

    /// Why this request can never be served, or nothing.
    Optional<RequestRejectedException> rejection(GenerationRequest request) {
        int prompt = request.embeds()
                ? request.prompt().media().stream()
                        .mapToInt(MediaSpan::count)
                        .max()
                        .orElse(0)
                : request.prompt().tokens();
        if (prompt >= settings.sequenceTokens()) {
            return Optional.of(RequestRejectedException.of(
                    RequestRejectedException.Kind.CONTEXT_TOO_LONG,
                    "messages",
                    "context_length_exceeded",
                    "This model's maximum context length is %d tokens, and the prompt alone has %d (stromboli.max-model-len)."
                            .formatted(settings.sequenceTokens(), prompt)));
        }
        SamplingParameters sampling = request.sampling();
        if (!allKnown(request.prompt().ids())) {
            return unknown("prompt");
        }
        if (!allKnown(sampling.stopTokenIds())) {
            return unknown("stop_token_ids");
        }
        return allKnown(sampling.logitBias().keySet()) ? Optional.empty() : unknown("logit_bias");
    }

    private boolean allKnown(int[] ids) {
        for (int id : ids) {
            if (isUnknown(id)) {
                return false;
            }
        }
        return true;
    }

    private boolean allKnown(Iterable<Integer> ids) {
        for (int id : ids) {
            if (isUnknown(id)) {
                return false;
            }
        }
        return true;
    }

    private boolean isUnknown(int id) {
        return id < 0 || id >= settings.vocabulary();
    }

    private Optional<RequestRejectedException> unknown(String param) {
        return Optional.of(RequestRejectedException.invalid(
                param, "%s holds a token id outside of 0 to %d.".formatted(param, settings.vocabulary() - 1)));
    }
}

package org.stromboli.api.request;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stromboli.generation.RequestRejectedException;

/// vLLM's `media_io_kwargs`: what holds for every video of a request that does not say otherwise.
final class MediaOptionsReader {

    private static final String FIELD = "media_io_kwargs";
    private static final ChatBody.VideoOptions NONE = new ChatBody.VideoOptions(null, null, null);

    private MediaOptionsReader() {}

    static ChatBody.VideoOptions videos(ChatBody.@Nullable MediaOptions given) {
        if (given == null) {
            return NONE;
        }
        reject(FIELD, given.others());
        if (given.video() == null) {
            return NONE;
        }
        reject(FIELD + ".video", given.video().others());
        return given.video();
    }

    private static void reject(String path, @Nullable Map<String, JsonNode> others) {
        if (others != null && !others.isEmpty()) {
            throw RequestRejectedException.of(
                    RequestRejectedException.Kind.INVALID,
                    path,
                    "unsupported_parameter",
                    "Of `%s` only `num_frames` and `fps` of `video` are supported.".formatted(FIELD));
        }
    }
}

package org.stromboli.chat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.stromboli.generation.MediaSpan;
import org.stromboli.generation.Prompt;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.vision.PreprocessedMedia;

/// Prompts of a model that fuses the whole prompt with its only image or video before the decoder sees it: what the
/// plain format makes, as one media item from the first token to the last. Immutable and thread-safe.
///
/// @param plain where the image is a span of its own
public record FusedPromptFormat(PromptFormat plain) implements WrappingPromptFormat {

    @Override
    public Prompt prompt(PromptRequest request) {
        int media = request.media().size();
        if (media > 1) {
            throw RequestRejectedException.invalid(
                    "messages", "this model takes one image or one video, and your messages have " + media);
        }
        return fused(plain.prompt(request));
    }

    private static Prompt fused(Prompt prompt) {
        if (prompt.media().isEmpty()) {
            return prompt;
        }
        MediaSpan span = prompt.media().getFirst();
        int[] ids = prompt.ids();
        int[] text = IntStream.concat(Arrays.stream(ids, 0, span.start()), Arrays.stream(ids, span.end(), ids.length))
                .toArray();
        PreprocessedMedia fused = PreprocessedMedia.fused(span.media(), text, span.start());
        return new Prompt(ids, List.of(new MediaSpan(0, fused)));
    }

    @Override
    public PromptFormat around(PromptFormat other) {
        return new FusedPromptFormat(other);
    }
}

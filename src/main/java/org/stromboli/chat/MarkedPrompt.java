package org.stromboli.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.stromboli.generation.MediaSpan;
import org.stromboli.generation.Prompt;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.tokenizer.Tokenizer;
import org.stromboli.vision.PreprocessedMedia;

/// A text with marks for media as the original LLaVA code tokenizes it: cut at the marks, every piece on its own
/// with what the tokenizer puts around a text, the begin token kept only in front of the first. A text that
/// spells the begin token itself gets two of them, as it did in training.
///
/// @param placeholders whose ids fill the places of media
record MarkedPrompt(Tokenizer tokenizer, List<MediaPlaceholder> placeholders) {

    /// @param guarded text of the template, with users' text guarded
    /// @param media in the order of their marks
    /// @param begins whether the tokenizer may add its begin token
    Prompt of(String guarded, String mark, List<PreprocessedMedia> media, boolean begins) {
        String[] pieces = guarded.split(Pattern.quote(mark), -1);
        if (pieces.length != media.size() + 1) {
            throw RequestRejectedException.invalid(
                    "messages",
                    media.isEmpty()
                            ? "this model's chat template puts an image into every prompt, and the messages have none"
                            : "this model's chat template has %d places for the %d images and videos of the messages"
                                    .formatted(pieces.length - 1, media.size()));
        }
        OptionalInt begin = begins ? IntStream.of(tokenizer.encode("", true)).findFirst() : OptionalInt.empty();
        IntStream.Builder ids = IntStream.builder();
        List<MediaSpan> spans = new ArrayList<>(media.size());
        int length = 0;
        for (int piece = 0; piece < pieces.length; piece++) {
            if (piece > 0) {
                PreprocessedMedia item = media.get(piece - 1);
                spans.add(new MediaSpan(length, item));
                int id = placeholder(item).id();
                IntStream.range(0, item.tokens()).forEach(_ -> ids.add(id));
                length += item.tokens();
            }
            int[] encoded = tokenizer.encodeGuarded(pieces[piece], begins);
            boolean drop = piece > 0 && begin.isPresent() && encoded.length > 0 && encoded[0] == begin.getAsInt();
            for (int at = drop ? 1 : 0; at < encoded.length; at++) {
                ids.add(encoded[at]);
                length++;
            }
        }
        return new Prompt(ids.build().toArray(), spans);
    }

    private MediaPlaceholder placeholder(PreprocessedMedia item) {
        return placeholders.stream()
                .filter(each -> each.modality() == item.modality())
                .findFirst()
                .orElseThrow();
    }
}

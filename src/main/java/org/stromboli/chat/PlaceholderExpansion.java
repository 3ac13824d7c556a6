package org.stromboli.chat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.stromboli.generation.MediaSpan;
import org.stromboli.generation.Prompt;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.vision.PreprocessedMedia;

/// Repeats each placeholder for the tokens that its media item takes. A template may sort media by kind, but
/// among images and among videos the order of the messages holds.
///
/// @param placeholders one for each kind of media that the model takes
record PlaceholderExpansion(List<MediaPlaceholder> placeholders) {

    /// @param always how many places for images the template prints where the messages have none
    Prompt expand(int[] ids, List<PreprocessedMedia> media, long always) {
        Map<Integer, Deque<PreprocessedMedia>> waiting = new HashMap<>();
        for (MediaPlaceholder each : placeholders) {
            waiting.put(each.id(), mediaOf(each, ids, media, always));
        }
        int[] expanded = new int
                [ids.length + media.stream().mapToInt(each -> each.tokens() - 1).sum()];
        List<MediaSpan> spans = new ArrayList<>(media.size());
        int at = 0;
        for (int id : ids) {
            Deque<PreprocessedMedia> queue = waiting.get(id);
            if (queue == null) {
                expanded[at++] = id;
            } else {
                MediaSpan span = new MediaSpan(at, queue.remove());
                spans.add(span);
                Arrays.fill(expanded, at, span.end(), id);
                at = span.end();
            }
        }
        return new Prompt(expanded, spans);
    }

    private static Deque<PreprocessedMedia> mediaOf(
            MediaPlaceholder placeholder, int[] ids, List<PreprocessedMedia> media, long always) {
        Deque<PreprocessedMedia> queue = new ArrayDeque<>();
        media.stream().filter(each -> each.modality() == placeholder.modality()).forEach(queue::add);
        long places = Arrays.stream(ids).filter(id -> id == placeholder.id()).count();
        if (places != queue.size()) {
            throw rejected(TemplateData.kind(placeholder.modality()), places, queue.size(), always);
        }
        return queue;
    }

    private static RequestRejectedException rejected(String kind, long places, int media, long always) {
        return RequestRejectedException.invalid(
                "messages",
                always > 0
                        ? "this model's chat template puts %1$d %2$s into every prompt: the messages must have %1$d %2$s, in the first message of the user"
                                .formatted(always, always == 1 ? kind : kind + "s")
                        : "this model's chat template has %d places for the %d %ss of the messages: they belong to users"
                                .formatted(places, media, kind));
    }

    /// Rejects media that the model has no placeholder for.
    void checkKinds(List<PreprocessedMedia> media) {
        for (PreprocessedMedia each : media) {
            if (placeholders.stream().noneMatch(known -> known.modality() == each.modality())) {
                throw RequestRejectedException.invalid(
                        "messages", "this model takes no %ss".formatted(TemplateData.kind(each.modality())));
            }
        }
    }
}

package org.stromboli.chat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.stromboli.generation.MediaSpan;
import org.stromboli.generation.Prompt;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.tokenizer.Tokenizer;
import org.stromboli.vision.FeatureLayout;
import org.stromboli.vision.FeatureLayout.TimedRun;
import org.stromboli.vision.Modality;
import org.stromboli.vision.PreprocessedMedia;

/// A prompt that tells the times of its videos: the placeholder of a video gives way to as many runs of tokens as the
/// video has, each behind its time. The text is changed before it is tokenized, since a time may share a token with the
/// text before it.
///
/// @param placeholders one for each kind of media that the model takes
record TimedPrompt(Tokenizer tokenizer, List<MediaPlaceholder> placeholders) {

    /// Features that take the place of one token.
    private record Piece(PreprocessedMedia media, int first, int count, int id) {}

    /// Whether the times of one of these are told.
    static boolean tells(List<PreprocessedMedia> media) {
        return media.stream().anyMatch(each -> !runs(each).isEmpty());
    }

    private static List<TimedRun> runs(PreprocessedMedia media) {
        return media.layout() instanceof FeatureLayout.Patches patches ? patches.runs() : List.of();
    }

    /// For formats that cannot.
    static void rejectTimes(List<PreprocessedMedia> media) {
        if (tells(media)) {
            throw RequestRejectedException.invalid(
                    "messages",
                    "this model's images and videos need the chat template of its checkpoint, which puts tokens between their parts");
        }
    }

    /// @param guarded text of the template, with users' text guarded
    /// @param begins whether the tokenizer may add its begin token
    Prompt of(String guarded, List<PreprocessedMedia> media, boolean begins) {
        Deque<Piece> pieces = new ArrayDeque<>();
        int[] ids = tokenizer.encodeGuarded(written(guarded, media, pieces), begins);
        IntStream.Builder expanded = IntStream.builder();
        List<MediaSpan> spans = new ArrayList<>(pieces.size());
        int length = 0;
        for (int id : ids) {
            if (pieces.isEmpty() || pieces.peek().id() != id) {
                expanded.add(id);
                length++;
            } else {
                Piece piece = pieces.remove();
                spans.add(new MediaSpan(length, piece.media(), piece.first(), piece.count()));
                IntStream.range(0, piece.count()).forEach(_ -> expanded.add(id));
                length += piece.count();
            }
        }
        if (!pieces.isEmpty()) {
            throw new IllegalStateException("%d placeholders of media are no tokens".formatted(pieces.size()));
        }
        return new Prompt(expanded.build().toArray(), spans);
    }

    /// The text with runs in the places of videos.
    ///
    /// @param pieces what stands for each placeholder that is left, in order
    private String written(String text, List<PreprocessedMedia> media, Deque<Piece> pieces) {
        Map<Modality, Deque<PreprocessedMedia>> waiting = new HashMap<>();
        media.forEach(each -> waiting.computeIfAbsent(each.modality(), _ -> new ArrayDeque<>())
                .add(each));
        StringBuilder written = new StringBuilder();
        int at = 0;
        for (Optional<Found> next = next(text, at); next.isPresent(); next = next(text, at)) {
            MediaPlaceholder placeholder = next.get().placeholder();
            PreprocessedMedia item = waiting.getOrDefault(placeholder.modality(), new ArrayDeque<>())
                    .poll();
            if (item == null) {
                throw misplaced();
            }
            int end = next.get().at() + placeholder.text().length();
            if (runs(item).isEmpty()) {
                written.append(text, at, end);
                pieces.add(new Piece(item, 0, item.tokens(), placeholder.id()));
                at = end;
            } else {
                MediaPlaceholder.Runs form = placeholder.runs().orElseThrow(TimedPrompt::misplaced);
                written.append(
                        text, at, next.get().at() - before(text, next.get().at(), form.start()));
                write(item, form, written, pieces);
                at = behind(text, end, form.end(), runs(item).getLast().end());
            }
        }
        if (waiting.values().stream().anyMatch(left -> !left.isEmpty())) {
            throw misplaced();
        }
        return written.append(text, at, text.length()).toString();
    }

    private static void write(
            PreprocessedMedia item, MediaPlaceholder.Runs form, StringBuilder written, Deque<Piece> pieces) {
        int first = 0;
        for (TimedRun run : runs(item)) {
            written.append(run.time())
                    .append(form.start())
                    .append(form.text())
                    .append(form.end())
                    .append(run.end());
            pieces.add(new Piece(item, first, run.tokens(), form.id()));
            first += run.tokens();
        }
    }

    /// Length of the start token where the template prints one.
    private static int before(String text, int at, String start) {
        return text.startsWith(start, at - start.length()) ? start.length() : 0;
    }

    /// Where the text goes on: behind the end token, and behind what the last run ends with.
    private static int behind(String text, int at, String end, String runEnd) {
        int next = text.startsWith(end, at) ? at + end.length() : at;
        return text.startsWith(runEnd, next) ? next + runEnd.length() : next;
    }

    private record Found(int at, MediaPlaceholder placeholder) {}

    private Optional<Found> next(String text, int from) {
        Optional<Found> first = Optional.empty();
        for (MediaPlaceholder each : placeholders) {
            int at = text.indexOf(each.text(), from);
            if (at >= 0 && (first.isEmpty() || at < first.get().at())) {
                first = Optional.of(new Found(at, each));
            }
        }
        return first;
    }

    private static RequestRejectedException misplaced() {
        return RequestRejectedException.invalid(
                "messages",
                "this model's chat template has other places for images and videos than the messages: they belong to users");
    }
}

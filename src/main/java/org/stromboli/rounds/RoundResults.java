package org.stromboli.rounds;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.stromboli.chat.tools.ToolFormat;
import org.stromboli.chat.tools.ToolUse;
import org.stromboli.completion.request.RequestMessage;
import org.stromboli.completion.request.RequestPart;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.generation.RequestRejectedException.Kind;
import org.stromboli.toolserver.ToolImage;
import org.stromboli.toolserver.ToolResult;

/// The results of one round as messages for the model. What the model cannot be shown is left out of the prompt, and
/// the model is told so: a tool must not be able to end an answer. Confined to the request's thread.
final class RoundResults {

    private static final Set<Kind> TOO_MUCH =
            Set.of(Kind.INVALID, Kind.CONTEXT_TOO_LONG, Kind.TOO_LARGE, Kind.MEDIA_UNAVAILABLE);

    private record Told(ModelCall call, String text, List<ToolImage> images) {}

    /// Begins the next generation.
    interface Next {
        void begin(List<RequestMessage> messages) throws InterruptedException;
    }

    private final ToolFormat format;
    private final int maxChars;
    private final List<Told> results = new ArrayList<>();
    private String lastText = "";

    RoundResults(ToolFormat format, int maxChars) {
        this.format = format;
        this.maxChars = maxChars;
    }

    void add(ModelCall call, ToolResult result) {
        lastText = ResultText.of(result, format, maxChars);
        results.add(new Told(call, lastText, format.resultsAreObjects() ? List.of() : result.images()));
    }

    /// The last result as the model is shown it.
    String lastText() {
        return lastText;
    }

    void clear() {
        results.clear();
    }

    /// With all of the results, else without their images, else without their texts.
    void submit(List<RequestMessage> before, Next next) throws InterruptedException {
        boolean images = results.stream().anyMatch(each -> !each.images().isEmpty());
        try {
            next.begin(with(before, true, true));
        } catch (RequestRejectedException e) {
            if (!TOO_MUCH.contains(e.kind())) {
                throw e;
            }
            if (!images || !begins(before, next)) {
                next.begin(with(before, false, false));
            }
        }
    }

    private boolean begins(List<RequestMessage> before, Next next) throws InterruptedException {
        try {
            next.begin(with(before, false, true));
            return true;
        } catch (RequestRejectedException e) {
            if (!TOO_MUCH.contains(e.kind())) {
                throw e;
            }
            return false;
        }
    }

    private List<RequestMessage> with(List<RequestMessage> before, boolean images, boolean texts) {
        List<RequestMessage> messages = new ArrayList<>(before);
        List<RequestPart> shown = new ArrayList<>();
        for (Told each : results) {
            String text = texts
                    ? each.text()
                    : "(The result has %d characters, too many for the context of this model.)"
                            .formatted(each.text().length());
            if (images) {
                each.images().forEach(image -> shown.add(RequestPart.Image.fine(image.dataUrl(), "messages")));
            } else if (!each.images().isEmpty()) {
                text += "\n(%d images of this result cannot be shown to this model.)"
                        .formatted(each.images().size());
            }
            messages.add(new RequestMessage(
                    "tool",
                    List.of(new RequestPart.Text(text)),
                    true,
                    Map.of(),
                    new ToolUse.Result(each.call().id(), each.call().tool().name())));
        }
        if (!shown.isEmpty()) { // no template has a place for them in a result
            messages.add(new RequestMessage("user", shown, false, Map.of()));
        }
        return messages;
    }
}

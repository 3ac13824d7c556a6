package org.stromboli.completion.media;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.stromboli.completion.request.RequestMessage;
import org.stromboli.completion.request.RequestPart;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.media.marks.Mark;

/// Puts the words for a mark where a user's text has its placeholder: `<region0>`, or `<bbox0>`, for the first
/// mark of the request's images. Requests without marks are left as they are: there such text means itself.
final class VisualPromptPhrases {

    private static final Pattern PLACEHOLDER = Pattern.compile("<(?:region|bbox)(\\d{0,9})>");

    private final List<Mark> marks;

    private VisualPromptPhrases(List<Mark> marks) {
        this.marks = marks;
    }

    static List<RequestMessage> in(List<RequestMessage> messages) {
        List<Mark> marks = messages.stream()
                .flatMap(message -> message.parts().stream())
                .<Mark>mapMulti((part, each) -> {
                    if (part instanceof RequestPart.Image image) {
                        image.visualPrompts().marks().forEach(each);
                    }
                })
                .toList();
        return marks.isEmpty() ? messages : new VisualPromptPhrases(marks).applied(messages);
    }

    private List<RequestMessage> applied(List<RequestMessage> messages) {
        List<RequestMessage> applied = new ArrayList<>();
        for (RequestMessage message : messages) {
            applied.add(message.role().equals("user") ? applied(message, applied.size()) : message);
        }
        return applied;
    }

    private RequestMessage applied(RequestMessage message, int index) {
        List<RequestPart> parts = new ArrayList<>();
        for (RequestPart part : message.parts()) {
            String path = "messages[%d].content".formatted(index)
                    + (message.plain() ? "" : "[%d].text".formatted(parts.size()));
            parts.add(part instanceof RequestPart.Text(String text) ? new RequestPart.Text(applied(text, path)) : part);
        }
        return new RequestMessage(message.role(), parts, message.plain(), message.extra(), message.tools());
    }

    private String applied(String text, String path) {
        return PLACEHOLDER.matcher(text).replaceAll(found -> {
            String digits = found.group(1);
            int index = digits.isEmpty() ? 0 : Integer.parseInt(digits);
            if (index >= marks.size()) {
                throw RequestRejectedException.invalid(
                        path,
                        "`%s` has the placeholder `%s`, but the images of this request have %d visual prompts."
                                .formatted(path, found.group(), marks.size()));
            }
            return Matcher.quoteReplacement(marks.get(index).phrase());
        });
    }
}

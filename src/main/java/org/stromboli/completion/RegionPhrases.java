package org.stromboli.completion;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.media.marks.Mark;

/// Puts the words for a mark where a user's text has its placeholder: `<region0>`, or `<bbox0>`, for the first
/// mark of the request's pictures. Requests without marks are left as they are: there such text means itself.
final class RegionPhrases {

    private static final Pattern PLACEHOLDER = Pattern.compile("<(?:region|bbox)(\\d{0,9})>");

    private final List<Mark> marks;

    private RegionPhrases(List<Mark> marks) {
        this.marks = marks;
    }

    static CompletionRequest in(CompletionRequest request) {
        List<Mark> marks = request.media()
                .<Mark>mapMulti((part, each) -> {
                    if (part instanceof RequestPart.Image image) {
                        image.marking().marks().forEach(each);
                    }
                })
                .toList();
        return marks.isEmpty() ? request : new RegionPhrases(marks).applied(request);
    }

    private CompletionRequest applied(CompletionRequest request) {
        List<RequestMessage> messages = new ArrayList<>();
        for (RequestMessage message : request.messages()) {
            messages.add(message.role().equals("user") ? applied(message, messages.size()) : message);
        }
        return request.withMessages(messages);
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

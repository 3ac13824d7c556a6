package org.stromboli.api.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.stromboli.completion.request.RequestMessage;
import org.stromboli.completion.request.RequestPart;

/// Images and videos in what tools answer. No template has a place for them there: they follow in the next message of
/// the user, or in one of their own.
final class ToolMedia {

    private ToolMedia() {}

    /// The same messages; those of tools have texts alone.
    static List<RequestMessage> followed(List<RequestMessage> messages) {
        List<RequestMessage> followed = new ArrayList<>();
        List<RequestPart> waiting = new ArrayList<>();
        for (RequestMessage message : messages) {
            if (message.role().equals("tool")) {
                List<RequestPart> texts = new ArrayList<>();
                message.parts().forEach(part -> (part instanceof RequestPart.Text ? texts : waiting).add(part));
                boolean whole = texts.size() == message.parts().size();
                followed.add(whole ? message : with(message, texts, true));
            } else if (waiting.isEmpty()) {
                followed.add(message);
            } else if (message.role().equals("user")) {
                waiting.addAll(message.parts());
                followed.add(with(message, waiting, false));
                waiting.clear();
            } else {
                followed.add(shown(waiting));
                waiting.clear();
                followed.add(message);
            }
        }
        if (!waiting.isEmpty()) {
            followed.add(shown(waiting));
        }
        return followed;
    }

    private static RequestMessage with(RequestMessage message, List<RequestPart> parts, boolean plain) {
        return new RequestMessage(message.role(), parts, plain, message.extra(), message.tools());
    }

    private static RequestMessage shown(List<RequestPart> media) {
        return new RequestMessage("user", media, false, Map.of());
    }
}

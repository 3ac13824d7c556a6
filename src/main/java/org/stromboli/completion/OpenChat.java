package org.stromboli.completion;

import java.util.ArrayList;
import java.util.List;
import org.stromboli.chat.ChatMessage;
import org.stromboli.chat.ContentPart;
import org.stromboli.completion.media.PreparedMessages;
import org.stromboli.completion.request.CompletionRequest;
import org.stromboli.media.marks.PaintedImage;
import org.stromboli.sampling.SamplingParameters;

/// A chat whose media are read and whose last message goes on with one text or another, so that several questions
/// about the same images cost one reading of them. Immutable.
public final class OpenChat {

    private final CompletionRequest request;
    private final PreparedMessages read;

    OpenChat(CompletionRequest request, PreparedMessages read) {
        this.request = request;
        this.read = read;
    }

    /// The request of one of its answers.
    CompletionRequest asking(String id, SamplingParameters sampling) {
        return request.with(id, sampling);
    }

    /// Its messages with this text at their end.
    List<ChatMessage> endingWith(String text) {
        List<ChatMessage> messages = new ArrayList<>(read.messages());
        ChatMessage last = messages.removeLast();
        List<ContentPart> parts = new ArrayList<>(last.parts());
        parts.add(new ContentPart.Text(text));
        messages.add(new ChatMessage(last.role(), parts, parts.size() == 1, last.extra(), last.tools()));
        return messages;
    }

    /// Marked images, if the client asked to see them.
    List<PaintedImage> painted() {
        return read.painted();
    }
}

package org.stromboli.completion.media;

import java.util.List;
import org.stromboli.chat.ChatMessage;
import org.stromboli.media.marks.PaintedImage;

/// Messages whose media are preprocessed.
///
/// @param painted marked images, if the client asked to see them
public record PreparedMessages(List<ChatMessage> messages, List<PaintedImage> painted) {}

package org.stromboli.completion;

import java.util.List;
import org.stromboli.chat.ChatMessage;
import org.stromboli.media.marks.PaintedImage;

/// Messages whose media are here.
///
/// @param painted marked pictures, if the client asked to see them
record ReadMessages(List<ChatMessage> messages, List<PaintedImage> painted) {}

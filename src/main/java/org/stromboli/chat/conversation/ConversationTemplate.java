package org.stromboli.chat.conversation;

/// A prompt format of the original LLaVA code bases as data.
///
/// @param name by which it is chosen
/// @param systemHeader what stands before the system text, whoever wrote that
/// @param system the system text where the request has none
/// @param user the user's role as it is printed
/// @param assistant the assistant's role as it is printed
/// @param separator ends the system text and, unless the style has a second one, each turn
/// @param secondSeparator ends the assistant's turns in styles with two
/// @param placement of images and videos
public record ConversationTemplate(
        String name,
        String systemHeader,
        String system,
        String user,
        String assistant,
        ConversationStyle style,
        String separator,
        String secondSeparator,
        MediaPlacement placement) {

    String role(Dialogue.Turn turn) {
        return turn.byUser() ? user : assistant;
    }

    /// Whether a request may bring its own system text.
    public boolean takesSystem() {
        return style != ConversationStyle.MARKED || !systemHeader.isEmpty();
    }

    /// The text at which an answer ends.
    public String stop() {
        String end = secondSeparator.isEmpty() ? separator : secondSeparator;
        return end.isBlank() ? end : end.strip();
    }
}

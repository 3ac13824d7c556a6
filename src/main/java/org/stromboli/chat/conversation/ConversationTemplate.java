package org.stromboli.chat.conversation;

/// A prompt format of the original LLaVA code bases as data.
///
/// @param name by which it is chosen
/// @param placement of images and videos
public record ConversationTemplate(
        String name,
        SystemPrompt system,
        Roles roles,
        ConversationStyle style,
        Separators separators,
        MediaPlacement placement) {

    /// @param header stands before the system text, whether the template or the request has written it
    /// @param text of a request that has none
    /// @param ending stands behind the system text, before the separator that follows it
    public record SystemPrompt(String header, String text, String ending) {

        static final SystemPrompt NONE = new SystemPrompt("", "");

        SystemPrompt(String header, String text) {
            this(header, text, "");
        }

        static SystemPrompt of(String text) {
            return new SystemPrompt("", text);
        }

        SystemPrompt withEnding(String added) {
            return new SystemPrompt(header, text, added);
        }

        /// The system text with what the template puts around it.
        ///
        /// @param given text of the template, or of a request in its place
        public String around(String given) {
            return header + given + ending;
        }
    }

    /// The roles as they are printed.
    record Roles(String user, String assistant) {

        static final Roles NONE = new Roles("", "");

        /// @param format of a role, with `%s` for its name
        static Roles formatted(String format) {
            return new Roles(format.formatted("user"), format.formatted("assistant"));
        }
    }

    /// @param first ends the system text and, unless the style has a second one, each turn
    /// @param second ends the assistant's turns in styles with two
    record Separators(String first, String second) {

        static Separators one(String first) {
            return new Separators(first, "");
        }
    }

    String role(Dialogue.Turn turn) {
        return turn.byUser() ? roles.user() : roles.assistant();
    }

    /// Whether a request may bring its own system text.
    public boolean takesSystem() {
        return style != ConversationStyle.MARKED || !system.header().isEmpty();
    }

    /// The text at which an answer ends.
    public String stop() {
        String end = separators.second().isEmpty() ? separators.first() : separators.second();
        return end.isBlank() ? end : end.strip();
    }
}

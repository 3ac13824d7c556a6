package org.stromboli.api.chat;

/// The texts of the generations of one answer as one text: an empty line parts them. Confined to the request's thread.
final class Paragraphs {

    private static final String BREAK = "\n\n";

    private boolean said;
    private boolean interrupted;

    /// The answer goes on after a call.
    void interrupt() {
        interrupted = said;
    }

    /// What a piece adds.
    String add(String text) {
        if (text.isEmpty()) {
            return text;
        }
        boolean parted = interrupted;
        interrupted = false;
        said = true;
        return parted ? BREAK + text : text;
    }
}

package org.stromboli.chat.conversation;

/// Where in a user's message its images and videos go.
public enum MediaPlacement {
    /// In front of the text, each on a line of its own.
    FRONT,
    /// In a message of their own before it, which the assistant says to have received.
    TAGGED,
    /// Where they stand; a single one goes to the front.
    INLINE
}

package org.stromboli.chat;

/// In which forms a template takes the content of a message.
///
/// @param text one string
/// @param parts a list of parts, `{"type": "text", "text": ...}`, `{"type": "image"}`
record ContentFormat(boolean text, boolean parts) {}

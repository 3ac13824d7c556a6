package org.stromboli.chat;

import org.stromboli.vision.PreprocessedMedia;

/// A piece of a message.
public sealed interface ContentPart {

    record Text(String text) implements ContentPart {}

    /// An image or a video; its modality tells which.
    record Media(PreprocessedMedia media) implements ContentPart {}
}

package org.stromboli.completion;

import org.stromboli.vision.Detail;

/// A piece of a message as the client sent it. `param` names the JSON field that an error about a medium
/// blames.
public sealed interface RequestPart {

    record Text(String text) implements RequestPart {}

    record Image(String url, Detail detail, String param) implements RequestPart {}

    record Video(String url, String param) implements RequestPart {}
}

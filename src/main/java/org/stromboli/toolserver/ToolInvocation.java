package org.stromboli.toolserver;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A call of a tool.
///
/// @param tool as the server knows it
/// @param arguments JSON data, as the model wrote them
/// @param images that the user showed, oldest first; a backend puts them where the tool takes images
/// @param earlier calls of the conversation, of any server, oldest first: some tools go on with what another has found
public record ToolInvocation(
        ServerTool tool, Map<String, @Nullable Object> arguments, List<ToolImage> images, List<EarlierCall> earlier) {

    public ToolInvocation {
        arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
        images = List.copyOf(images);
        earlier = List.copyOf(earlier);
    }

    /// The first call of a conversation.
    public ToolInvocation(ServerTool tool, Map<String, @Nullable Object> arguments, List<ToolImage> images) {
        this(tool, arguments, images, List.of());
    }
}

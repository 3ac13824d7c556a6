package org.stromboli.rounds;

import org.stromboli.chat.tools.Tool;
import org.stromboli.toolserver.ImageParameters;
import org.stromboli.toolserver.ServerTool;
import org.stromboli.toolserver.ToolServer;

/// A tool of a server that a model may call in one request.
///
/// @param name by which the model knows it
/// @param asks whether the client has to approve each call
public record OfferedTool(String name, ToolServer server, ServerTool tool, boolean asks) {

    Tool shown() {
        return new Tool(name, tool.description(), ImageParameters.shown(tool.parameters()));
    }
}

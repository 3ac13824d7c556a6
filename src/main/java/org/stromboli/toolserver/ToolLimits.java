package org.stromboli.toolserver;

import java.time.Duration;

/// What one tool server may take.
///
/// @param timeout of a call, and of connecting
/// @param maxResultBytes of one result, as it comes over the wire
public record ToolLimits(Duration timeout, int maxResultBytes) {

    /// Tools of a server that are looked at; further ones are left out.
    public static final int MAX_LISTED = 1024;

    /// Characters of a tool's description and schema, as for tools of clients.
    public static final int MAX_TOOL_LENGTH = 65_536;
}

package org.stromboli.rounds;

/// A call that a model made of a tool of a server.
///
/// @param arguments as the model wrote them
/// @param approval id of the item that asked for it; empty: no one had to
record ModelCall(String id, OfferedTool tool, String arguments, String approval) {}

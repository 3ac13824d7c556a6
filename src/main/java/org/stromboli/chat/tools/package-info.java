/// Tool calling: which tools a request offers, how prompts show them, and parsers that read tool calls from the
/// model's output while it streams. Uses nothing else of `chat`.
@NullMarked
package org.stromboli.chat.tools;

import org.jspecify.annotations.NullMarked;

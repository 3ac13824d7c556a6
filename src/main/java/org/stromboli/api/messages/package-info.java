/// `/v1/messages`, the API of Anthropic's clients: their requests as chats, and completions in their shapes.
@NullMarked
package org.stromboli.api.messages;

import org.jspecify.annotations.NullMarked;

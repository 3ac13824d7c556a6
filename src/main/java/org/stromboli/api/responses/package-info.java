/// `/v1/responses`, OpenAI's newer API, for what a chat can express: requests as chats, and completions in its shapes.
/// Nothing is stored.
@NullMarked
package org.stromboli.api.responses;

import org.jspecify.annotations.NullMarked;

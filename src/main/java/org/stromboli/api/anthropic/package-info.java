/// `/v1/messages` and `/v1/messages/count_tokens`: Anthropic's messages API, translated to chats.
@NullMarked
package org.stromboli.api.anthropic;

import org.jspecify.annotations.NullMarked;

/// `/v1/chat/completions`: answers and chunks; and the way in for APIs that translate to chats.
@NullMarked
package org.stromboli.api.chat;

import org.jspecify.annotations.NullMarked;

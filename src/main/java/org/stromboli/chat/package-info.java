/// Turns the messages of a chat into the prompt of one checkpoint. Uses `chat.conversation` and `chat.tools`.
@NullMarked
package org.stromboli.chat;

import org.jspecify.annotations.NullMarked;

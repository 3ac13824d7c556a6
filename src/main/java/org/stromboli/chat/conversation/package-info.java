/// The conversation templates of the original LLaVA code: separators, roles and the text that each writes for a
/// dialogue. Pure text; uses nothing else of `chat`.
@NullMarked
package org.stromboli.chat.conversation;

import org.jspecify.annotations.NullMarked;

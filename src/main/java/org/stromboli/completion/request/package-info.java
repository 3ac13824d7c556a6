/// What a client asks for, as values that the HTTP edge fills in: messages with media still unread, sampling, stop
/// strings, tools, structured output; and how a client goes away. It knows nothing of how requests are served.
@NullMarked
package org.stromboli.completion.request;

import org.jspecify.annotations.NullMarked;

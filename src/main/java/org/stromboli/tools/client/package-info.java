/// HTTP client of an OpenAI-compatible server: connection options, request bodies, server-sent events.
@NullMarked
package org.stromboli.tools.client;

import org.jspecify.annotations.NullMarked;

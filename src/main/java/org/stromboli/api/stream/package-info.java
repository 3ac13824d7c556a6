/// Server-sent events to one client, and the client's connection.
@NullMarked
package org.stromboli.api.stream;

import org.jspecify.annotations.NullMarked;

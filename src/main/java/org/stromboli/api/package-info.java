/// The HTTP edge: JSON to requests, events to JSON and server-sent events, errors in one format.
@NullMarked
package org.stromboli.api;

import org.jspecify.annotations.NullMarked;

/// The HTTP shapes and nothing more: JSON to requests, events to JSON and server-sent events, errors in one
/// form.
@NullMarked
package org.stromboli.api;

import org.jspecify.annotations.NullMarked;

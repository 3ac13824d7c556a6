/// A chat request's fields to a `CompletionRequest`: validation and defaults.
@NullMarked
package org.stromboli.api.request;

import org.jspecify.annotations.NullMarked;

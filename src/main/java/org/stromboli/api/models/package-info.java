/// `/v1/models` and the page at `/`.
@NullMarked
package org.stromboli.api.models;

import org.jspecify.annotations.NullMarked;

/// Errors in the shape of each API.
@NullMarked
package org.stromboli.api.error;

import org.jspecify.annotations.NullMarked;

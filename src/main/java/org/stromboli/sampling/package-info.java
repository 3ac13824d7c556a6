/// How the next token is chosen, as data.
@NullMarked
package org.stromboli.sampling;

import org.jspecify.annotations.NullMarked;

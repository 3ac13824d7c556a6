/// `stromboli sweep`: metrics as concurrency, image size and context length grow, as text and as SVG plots.
@NullMarked
package org.stromboli.tools.sweep;

import org.jspecify.annotations.NullMarked;

/// Pictures as skills see them: decoded within limits, encoded as PNG.
@NullMarked
package org.stromboli.skills.picture;

import org.jspecify.annotations.NullMarked;

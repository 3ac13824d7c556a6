/// Describes in one sentence what a path holds that is not a servable model directory.
@NullMarked
package org.stromboli.family.foreign;

import org.jspecify.annotations.NullMarked;

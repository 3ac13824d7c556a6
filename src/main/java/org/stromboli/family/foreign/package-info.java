/// Tells what a path holds that is no model directory of a kind that is served, in one sentence.
@NullMarked
package org.stromboli.family.foreign;

import org.jspecify.annotations.NullMarked;

/// From pixels to tiles, and how many tokens an image or video costs, in which layout.
@NullMarked
package org.stromboli.vision;

import org.jspecify.annotations.NullMarked;

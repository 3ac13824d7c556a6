/// Attention of many queries over a paged cache, in Java vectors and float32.
@NullMarked
package org.stromboli.cpu.attention;

import org.jspecify.annotations.NullMarked;

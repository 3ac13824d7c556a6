/// From untrusted references to pixels, within limits.
@NullMarked
package org.stromboli.media;

import org.jspecify.annotations.NullMarked;

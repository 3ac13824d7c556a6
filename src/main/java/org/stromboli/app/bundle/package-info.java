/// Files that come with the jar (FFmpeg, the built-in model), unpacked into the cache directory.
@NullMarked
package org.stromboli.app.bundle;

import org.jspecify.annotations.NullMarked;

/// Composition root: reads the configuration, builds everything once, and owns start and drain.
@NullMarked
package org.stromboli.app;

import org.jspecify.annotations.NullMarked;

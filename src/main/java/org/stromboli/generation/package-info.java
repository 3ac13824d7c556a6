/// The request and the events between the HTTP edge and the engine.
@NullMarked
package org.stromboli.generation;

import org.jspecify.annotations.NullMarked;

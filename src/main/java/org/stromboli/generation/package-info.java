/// The vocabulary between the HTTP edge and the engine.
@NullMarked
package org.stromboli.generation;

import org.jspecify.annotations.NullMarked;

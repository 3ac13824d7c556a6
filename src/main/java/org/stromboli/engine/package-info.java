/// Decides and drives the steps of one worker.
@NullMarked
package org.stromboli.engine;

import org.jspecify.annotations.NullMarked;

/// Loads the model on each device and starts its engine: backend choice, memory for repacked weights and the KV cache.
@NullMarked
package org.stromboli.app.engine;

import org.jspecify.annotations.NullMarked;

/// The parts of window projectors in the Java-graph contract.
@NullMarked
package org.stromboli.model.contract.windows;

import org.jspecify.annotations.NullMarked;

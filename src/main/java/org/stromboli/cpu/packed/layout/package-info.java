/// Layouts of packed weights: which form suits a matrix, how its rows are written, and the code that unpacks it.
@NullMarked
package org.stromboli.cpu.packed.layout;

import org.jspecify.annotations.NullMarked;

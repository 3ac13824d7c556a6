/// The CPU backend's factory: which implementation computes a decoder or a tower.
@NullMarked
package org.stromboli.cpu.host;

import org.jspecify.annotations.NullMarked;

/// A checkpoint on a device: geometry, weight mapping, loaded graph.
@NullMarked
package org.stromboli.model;

import org.jspecify.annotations.NullMarked;

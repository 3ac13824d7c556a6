/// Loads a checkpoint onto a device: the plan of what is loaded, the graph, and the parts that a CPU computes outside
/// the graph. Uses its sub-packages; none of them uses this one.
@NullMarked
package org.stromboli.model;

import org.jspecify.annotations.NullMarked;

/// The Java-graph contract: the lists of parts that Java and the graph hand each other, each list once, as an enum.
@NullMarked
package org.stromboli.model.contract;

import org.jspecify.annotations.NullMarked;

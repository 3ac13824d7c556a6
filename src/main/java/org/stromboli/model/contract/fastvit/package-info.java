/// The parts of FastViT's blocks in the Java-graph contract.
@NullMarked
package org.stromboli.model.contract.fastvit;

import org.jspecify.annotations.NullMarked;

/// Rescaling of singular values: the rules of LLaVA-c and the plain ones they are compared with. Pure arithmetic on
/// arrays; uses the JDK alone.
@NullMarked
package org.stromboli.consolidation.spectrum;

import org.jspecify.annotations.NullMarked;

/// Rounds floating-point weights to few bits: scales and minima of groups by a search for the least squared error on
/// the weights. Needs the JDK alone.
@NullMarked
package org.stromboli.quantisation.rounding;

import org.jspecify.annotations.NullMarked;

/// Quantised weight formats: small codes with a scale for each group of columns, as all published formats have them,
/// and what a weight is in float32. Needs the JDK alone.
@NullMarked
package org.stromboli.quantisation;

import org.jspecify.annotations.NullMarked;

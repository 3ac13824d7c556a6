/// What a rendering works with: the values of the language and their Python semantics (types, truth, equality,
/// order, iteration, text), the arguments of calls, the state and limits of one rendering, and its one exception.
/// The bottom of `jinja`: uses nothing but the JDK.
///
/// Values are Java objects: [None], `Boolean`, `Long` or `BigInteger`, `Double`, `String`, `List`, [Tuple], `Map`,
/// and the classes here; never null.
@NullMarked
package org.stromboli.jinja.runtime;

import org.jspecify.annotations.NullMarked;

/// The template language of published chat templates (Jinja 2 as transformers sets it up), within limits.
///
/// Values are Java objects: [None], `Boolean`, `Long` or `BigInteger`, `Double`, `String`, `List`, [Tuple],
/// `Map`, and the classes here; never null.
@NullMarked
package org.stromboli.jinja;

import org.jspecify.annotations.NullMarked;

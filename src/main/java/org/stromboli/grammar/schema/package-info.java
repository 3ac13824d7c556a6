/// JSON Schema to grammar expressions. A keyword that cannot be held exactly is rejected by name.
@NullMarked
package org.stromboli.grammar.schema;

import org.jspecify.annotations.NullMarked;

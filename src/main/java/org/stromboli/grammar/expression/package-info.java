/// Grammars as data: expressions over sets of code points, and what limits them.
@NullMarked
package org.stromboli.grammar.expression;

import org.jspecify.annotations.NullMarked;

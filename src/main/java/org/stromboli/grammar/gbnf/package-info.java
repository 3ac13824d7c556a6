/// GBNF, the grammar notation of llama.cpp, to grammar expressions.
@NullMarked
package org.stromboli.grammar.gbnf;

import org.jspecify.annotations.NullMarked;

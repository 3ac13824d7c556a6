/// Structured outputs: JSON schemas, regular expressions and GBNF grammars as token masks.
@NullMarked
package org.stromboli.sampling.grammar;

import org.jspecify.annotations.NullMarked;

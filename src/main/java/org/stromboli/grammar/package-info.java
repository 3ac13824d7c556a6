/// Structured outputs (guided decoding): from a JSON schema, a regular expression, a GBNF grammar or a list of choices
/// to the mask of tokens that may come next. Compiles on the request's thread; the engine asks [ConstraintCursor] once
/// per token. What cannot be compiled exactly is rejected, never approximated.
@NullMarked
package org.stromboli.grammar;

import org.jspecify.annotations.NullMarked;

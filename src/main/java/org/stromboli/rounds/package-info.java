/// Answers that take several generations: between them the server calls the tools that the model asks for, on the tool
/// servers of the operator.
@NullMarked
package org.stromboli.rounds;

import org.jspecify.annotations.NullMarked;

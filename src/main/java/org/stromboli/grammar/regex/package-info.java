/// Regular expressions (the subset without back-references and look-around) to grammar expressions.
@NullMarked
package org.stromboli.grammar.regex;

import org.jspecify.annotations.NullMarked;

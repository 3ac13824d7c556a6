/// The text of JSON values: strings, numbers and their ranges, white space; and deterministic automata over characters,
/// which intersect and complement sets of texts.
@NullMarked
package org.stromboli.grammar.json;

import org.jspecify.annotations.NullMarked;

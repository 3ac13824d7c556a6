/// A pushdown automaton over bytes, its states, and the token masks that follow from a state and a vocabulary.
@NullMarked
package org.stromboli.grammar.automaton;

import org.jspecify.annotations.NullMarked;

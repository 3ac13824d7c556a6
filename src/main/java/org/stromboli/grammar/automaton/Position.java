package org.stromboli.grammar.automaton;

import org.jspecify.annotations.Nullable;

/// One place of a network where a text may have got to, and what is open there.
record Position(int node, @Nullable Frame frame) {}

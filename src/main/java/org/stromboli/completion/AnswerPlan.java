package org.stromboli.completion;

import java.util.Optional;
import org.stromboli.chat.EndOfTurn;
import org.stromboli.grammar.TokenConstraint;

/// How the tokens of a request's answers become text, and what they keep to. Immutable.
///
/// @param end with which the prompt format ends a turn
record AnswerPlan(TokenText vocabulary, EndOfTurn end, Optional<TokenConstraint> constraint, ToolPlan tools) {}

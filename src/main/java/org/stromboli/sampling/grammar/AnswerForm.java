package org.stromboli.sampling.grammar;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What form a client wants its answer to have, as data.
public sealed interface AnswerForm {

    /// Any JSON object.
    record JsonObject() implements AnswerForm {}

    /// JSON that a schema holds for.
    ///
    /// @param schema maps, lists, strings, numbers, booleans and null, in the order of the client's text
    record JsonSchema(@Nullable Object schema) implements AnswerForm {}

    /// A text that the expression matches as a whole.
    record Regex(String regex) implements AnswerForm {}

    /// A text that a context-free grammar in GBNF allows.
    record Gbnf(String text) implements AnswerForm {}

    /// One of these texts.
    record OneOf(List<String> texts) implements AnswerForm {

        public OneOf {
            texts = List.copyOf(texts);
        }
    }

    /// Equal for equal forms, and only for those.
    default String content() {
        return switch (this) {
            case JsonObject any -> "object";
            case JsonSchema(Object schema) -> "schema" + Literals.json(schema);
            case Regex(String regex) -> "regex" + regex;
            case Gbnf(String text) -> "gbnf" + text;
            case OneOf(List<String> texts) -> "choice" + Literals.json(new ArrayList<>(texts));
        };
    }
}

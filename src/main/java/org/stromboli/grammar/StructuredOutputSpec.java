package org.stromboli.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.stromboli.grammar.expression.GrammarLimits;
import org.stromboli.grammar.json.JsonStyle;
import org.stromboli.grammar.json.Literals;

/// What form a client wants its answer to have, as data.
public sealed interface StructuredOutputSpec {

    /// What may stand between the tokens of JSON.
    ///
    /// @param pattern a regular expression; absent: nothing, one space, or a new line with natural indentation
    record Whitespace(Optional<String> pattern) {

        public static final Whitespace NATURAL = new Whitespace(Optional.empty());

        /// Values follow each other without any.
        public static final Whitespace NONE = new Whitespace(Optional.of(""));

        /// @throws GrammarException if the pattern is none of white space
        public void check() {
            JsonStyle.of(pattern, GrammarLimits.NONE);
        }

        private String content() {
            return pattern.map(each -> each.length() + ":" + each).orElse("");
        }
    }

    /// Any JSON object.
    record JsonObject(Whitespace whitespace) implements StructuredOutputSpec {

        public JsonObject() {
            this(Whitespace.NATURAL);
        }
    }

    /// JSON that a schema holds for.
    ///
    /// @param schema maps, lists, strings, numbers, booleans and null, in the order of the client's text
    record JsonSchema(@Nullable Object schema, Whitespace whitespace) implements StructuredOutputSpec {

        public JsonSchema(@Nullable Object schema) {
            this(schema, Whitespace.NATURAL);
        }
    }

    /// A text that the expression matches as a whole.
    record Regex(String regex) implements StructuredOutputSpec {}

    /// A text that a context-free grammar in GBNF allows.
    record Gbnf(String text) implements StructuredOutputSpec {}

    /// One of these texts.
    record OneOf(List<String> texts) implements StructuredOutputSpec {

        public OneOf {
            texts = List.copyOf(texts);
        }
    }

    /// Equal for equal forms, and only for those.
    default String content() {
        return switch (this) {
            case JsonObject(Whitespace whitespace) -> "object" + whitespace.content();
            case JsonSchema(Object schema, Whitespace whitespace) ->
                "schema" + whitespace.content() + Literals.json(schema);
            case Regex(String regex) -> "regex" + regex;
            case Gbnf(String text) -> "gbnf" + text;
            case OneOf(List<String> texts) -> "choice" + Literals.json(new ArrayList<>(texts));
        };
    }
}

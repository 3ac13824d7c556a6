package org.stromboli.api.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.grammar.StructuredOutputSpec;
import org.stromboli.grammar.expression.GrammarException;

/// The fields of vLLM that say what may stand between the tokens of JSON, in whatever field the form itself is.
final class WhitespaceReader {

    private static final String OUTPUTS = "structured_outputs";
    private static final String PATTERN = "whitespace_pattern";
    private static final String NONE = "disable_any_whitespace";
    private static final String OLDER_PATTERN = "guided_whitespace_pattern";

    /// Members of `structured_outputs` that are no forms. Objects are closed and nothing steps in for the form anyway:
    /// the last two change nothing.
    static final Set<String> OPTIONS = Set.of(PATTERN, NONE, "disable_additional_properties", "disable_fallback");

    private WhitespaceReader() {}

    static StructuredOutputSpec.Whitespace read(Map<String, JsonNode> fields) {
        JsonNode outputs = fields.getOrDefault(OUTPUTS, MissingNode.getInstance());
        for (String option : OPTIONS) {
            JsonNode value = outputs.path(option);
            boolean wrong = option.equals(PATTERN) ? !value.isTextual() : !value.isBoolean();
            if (wrong && !value.isMissingNode() && !value.isNull()) {
                String kind = option.equals(PATTERN) ? "a string" : "true or false";
                throw RequestRejectedException.invalid(
                        OUTPUTS + "." + option, "`%s.%s` must be %s.".formatted(OUTPUTS, option, kind));
            }
        }
        boolean none = outputs.path(NONE).asBoolean();
        String param = outputs.path(PATTERN).isTextual() ? OUTPUTS + "." + PATTERN : OLDER_PATTERN;
        JsonNode pattern = outputs.path(PATTERN).isTextual()
                ? outputs.path(PATTERN)
                : fields.getOrDefault(OLDER_PATTERN, MissingNode.getInstance());
        if (pattern.isMissingNode()
                || pattern.isNull()
                || pattern.isTextual() && pattern.asText().isEmpty() && param.equals(OLDER_PATTERN)) {
            return none ? StructuredOutputSpec.Whitespace.NONE : StructuredOutputSpec.Whitespace.NATURAL;
        }
        if (!pattern.isTextual()) {
            throw RequestRejectedException.invalid(param, "`%s` must be a string.".formatted(param));
        }
        if (none) {
            throw RequestRejectedException.invalid(
                    param, "`%s` and `%s.%s` cannot both be given.".formatted(param, OUTPUTS, NONE));
        }
        return checked(param, new StructuredOutputSpec.Whitespace(Optional.of(pattern.asText())));
    }

    private static StructuredOutputSpec.Whitespace checked(String param, StructuredOutputSpec.Whitespace whitespace) {
        try {
            whitespace.check();
            return whitespace;
        } catch (GrammarException e) {
            throw RequestRejectedException.invalid(param, "`%s` %s.".formatted(param, e.getMessage()));
        }
    }
}

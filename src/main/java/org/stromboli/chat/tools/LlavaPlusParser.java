package org.stromboli.chat.tools;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Answers of three fields. Nothing is told before the last one begins: then thoughts and call are known, and the
/// value can be told as it comes. The first key of each kind counts, for the same reason. An answer without these
/// fields, or with more actions than one, is all text.
final class LlavaPlusParser implements ToolCallParser {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /// An action that may lack its end.
    private static final Pattern CUT_ACTION =
            Pattern.compile("\\s*\\[\\s*\\{\\s*\"API_name\"\\s*:\\s*(?<name>\"(?:[^\"\\\\]|\\\\.)*\")"
                    + "(?:\\s*,\\s*\"API_params\"\\s*:\\s*(?<parameters>\\{[\\s\\S]*)?)?");

    private enum At {
        FIELDS,
        VALUE,
        TEXT
    }

    private final Set<String> names;
    private final OutputParts out = new OutputParts();
    private final StringBuilder fields = new StringBuilder();
    private At at = At.FIELDS;

    LlavaPlusParser(Set<String> names) {
        this.names = names;
    }

    @Override
    public List<OutputPart> push(String piece) {
        if (at == At.FIELDS) {
            fields.append(piece);
            read();
        } else {
            value(piece);
        }
        return out.drain();
    }

    @Override
    public List<OutputPart> finish() {
        if (at == At.FIELDS) {
            out.text(fields);
        } else if (at == At.VALUE) {
            out.takeSpace(); // the end of the last line
        }
        return out.finish();
    }

    @Override
    public List<OutputPart> cut() {
        if (at == At.FIELDS) {
            String text = fields.toString().stripLeading();
            int actions =
                    text.startsWith(LlavaPlusToolFormat.THOUGHTS) ? text.indexOf(LlavaPlusToolFormat.ACTIONS) : -1;
            if (actions >= 0 && cutCall(text, actions)) {
                return out.finish();
            }
        }
        return finish();
    }

    private boolean cutCall(String text, int actions) {
        Matcher action = CUT_ACTION.matcher(text.substring(actions + LlavaPlusToolFormat.ACTIONS.length()));
        if (!action.lookingAt()) {
            return false;
        }
        Optional<String> tool = LlavaPlusSkills.tool(CallObject.string(action.group("name")), names);
        tool.ifPresent(name -> {
            thought(text.substring(LlavaPlusToolFormat.THOUGHTS.length(), actions));
            out.callBegan(name);
            String parameters = action.group("parameters");
            JsonScanner scan = new JsonScanner();
            int end = 0;
            while (parameters != null && end < parameters.length() && scan.read(parameters.charAt(end))) {
                end++;
                if (scan.at() == JsonScanner.At.DONE) {
                    break;
                }
            }
            if (end > 0) {
                out.callArguments(parameters.substring(0, end));
            }
            if (scan.at() == JsonScanner.At.DONE) {
                out.callEnded();
            }
        });
        return tool.isPresent();
    }

    private void thought(String thoughts) {
        if (!thoughts.isBlank()) {
            out.thought(thoughts.strip());
        }
    }

    private void read() {
        String text = fields.toString().stripLeading();
        if (!text.startsWith(LlavaPlusToolFormat.THOUGHTS)) {
            if (!LlavaPlusToolFormat.THOUGHTS.startsWith(text)) {
                asText();
            }
            return;
        }
        int actions = text.indexOf(LlavaPlusToolFormat.ACTIONS);
        int value = actions < 0 ? -1 : text.indexOf(LlavaPlusToolFormat.VALUE, actions);
        if (value < 0) {
            return;
        }
        String thoughts = text.substring(LlavaPlusToolFormat.THOUGHTS.length(), actions);
        JsonNode list = list(text.substring(actions + LlavaPlusToolFormat.ACTIONS.length(), value));
        if (list == null || list.size() > 1) {
            asText();
            return;
        }
        thought(thoughts);
        call(list.path(0));
        at = At.VALUE;
        value(text.substring(value + LlavaPlusToolFormat.VALUE.length()));
    }

    private void asText() {
        at = At.TEXT;
        out.text(fields);
    }

    private void value(String piece) {
        boolean afterKey = at == At.VALUE && out.isSilent();
        out.text(afterKey ? piece.stripLeading() : piece);
    }

    /// Null if it is none. The model has learned from Python's notation as well.
    private static @Nullable JsonNode list(String text) {
        for (String json : List.of(text, text.replace('\'', '"'))) {
            try {
                JsonNode node = MAPPER.readTree(json);
                if (node.isArray()) {
                    return node;
                }
            } catch (JsonProcessingException e) {
                // the other notation, or none
            }
        }
        return null;
    }

    private void call(JsonNode action) {
        JsonNode parameters = action.path("API_params");
        if (parameters instanceof ObjectNode object) {
            object.remove("image"); // the model cannot know it
        }
        Optional<String> tool = LlavaPlusSkills.tool(action.path("API_name").asText(""), names);
        if (tool.isPresent() && (parameters.isObject() || parameters.isMissingNode())) {
            out.callBegan(tool.get());
            out.callArguments(
                    parameters.isMissingNode() ? "{}" : JsonWriter.text(MAPPER.convertValue(parameters, Map.class)));
            out.callEnded();
        }
    }
}

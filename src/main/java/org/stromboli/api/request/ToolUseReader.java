package org.stromboli.api.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.fields.Check;
import org.stromboli.chat.tools.ToolCall;
import org.stromboli.chat.tools.ToolUse;
import org.stromboli.generation.RequestRejectedException;

/// What the messages of one body have to do with tools, checked in their order: a result belongs to a call before it.
final class ToolUseReader {

    private static final int MAX_CALLS = 128;
    private static final int MAX_ID_LENGTH = 256;

    private static final TypeReference<Map<String, Object>> DATA = new TypeReference<>() {};

    private static final JsonMapper ARGUMENTS = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static {
        ARGUMENTS
                .getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(64).build());
    }

    private final Map<String, String> names = new HashMap<>(); // of the calls so far, by their ids
    private final Set<String> unanswered = new LinkedHashSet<>(); // their ids

    ToolUse read(String path, String role, ChatBody.Message body) {
        List<ToolCallBody> calls = body.toolCalls() == null ? List.of() : body.toolCalls();
        if (!calls.isEmpty() && !role.equals("assistant")) {
            throw RequestRejectedException.invalid(
                    path + ".tool_calls", "Only messages of the role `assistant` may have `tool_calls`.");
        }
        if (role.equals("tool")) {
            return result(path + ".tool_call_id", body.toolCallId());
        }
        return calls.isEmpty() ? ToolUse.NONE : calls(path + ".tool_calls", calls);
    }

    private ToolUse result(String path, @Nullable String given) {
        // Some clients leave it out: results come in the order of their calls.
        String id = given != null || unanswered.isEmpty()
                ? Check.present(path, given)
                : unanswered.iterator().next();
        unanswered.remove(id);
        String name = names.get(id);
        if (name == null) {
            throw RequestRejectedException.invalid(
                    path, "`%s` must be the id of one of the `tool_calls` of a message before it.".formatted(path));
        }
        return new ToolUse.Result(id, name);
    }

    private ToolUse calls(String path, List<ToolCallBody> bodies) {
        Check.atMost(path, bodies, MAX_CALLS);
        unanswered.clear(); // who calls anew waits for nothing older
        List<ToolCall> calls = new ArrayList<>();
        for (int i = 0; i < bodies.size(); i++) {
            String each = "%s[%d]".formatted(path, i);
            ToolCall call = call(each, Check.present(each, bodies.get(i)));
            names.put(call.id(), call.name());
            unanswered.add(call.id());
            calls.add(call);
        }
        return new ToolUse.Calls(calls);
    }

    private static ToolCall call(String path, ToolCallBody body) {
        if (body.type() != null && !body.type().equals("function")) {
            throw RequestRejectedException.invalid(path + ".type", "`%s.type` must be `function`.".formatted(path));
        }
        String id = Check.present(path + ".id", body.id());
        if (id.isEmpty() || id.length() > MAX_ID_LENGTH) {
            throw RequestRejectedException.invalid(
                    path + ".id", "`%s.id` must have 1 to %d characters.".formatted(path, MAX_ID_LENGTH));
        }
        ToolCallBody.Function function = Check.present(path + ".function", body.function());
        String name = Check.present(path + ".function.name", function.name());
        ToolsReader.checkName(path + ".function.name", name);
        return new ToolCall(id, name, arguments(path + ".function.arguments", function.arguments()));
    }

    /// Functions without parameters are often called with no text at all. A call that `max_tokens` cut comes back as it
    /// was sent: its arguments are those that are there to their end.
    private static Map<String, Object> arguments(String path, @Nullable String text) {
        if (text == null || text.isBlank()) {
            return Map.of();
        }
        try {
            Map<String, Object> arguments = ARGUMENTS.readValue(text, DATA);
            if (arguments != null) {
                return arguments;
            }
        } catch (StreamConstraintsException e) {
            // rejected below, like everything else that is no object: what the parser says would quote the text
        } catch (JsonProcessingException e) {
            if (ArgumentsText.isCut(text) && text.indexOf('"') > 0) { // a brace alone tells nothing
                return ARGUMENTS.convertValue(ArgumentsText.whatIsThere(text), DATA);
            }
        }
        throw RequestRejectedException.invalid(path, "`%s` must be a JSON object written as a string.".formatted(path));
    }
}

package org.stromboli.api.request;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.fields.Check;
import org.stromboli.api.fields.VendorTools;
import org.stromboli.chat.tools.JsonWriter;
import org.stromboli.chat.tools.Tool;
import org.stromboli.chat.tools.ToolChoice;
import org.stromboli.chat.tools.ToolOffer;
import org.stromboli.generation.RequestRejectedException;

/// The fields `tools`, `tool_choice` and `parallel_tool_calls`, checked.
public final class ToolsReader {

    private static final int MAX_TOOLS = 128;
    private static final int MAX_TOOL_LENGTH = 65_536; // characters as JSON
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
    private static final String CHOICE = "tool_choice";

    private ToolsReader() {}

    /// @param serverTools that this server calls, under names that no tool of the client has
    static ToolOffer read(ChatBody body, List<Tool> serverTools) {
        List<Tool> tools = Stream.concat(tools(body.tools()).stream(), serverTools.stream())
                .toList();
        ToolChoiceBody choice = body.toolChoice();
        if (choice == null || choice.type() == null || tools.isEmpty()) {
            return withoutChoice(tools, choice, body.parallelToolCalls());
        }
        boolean parallel = body.parallelToolCalls() == null || body.parallelToolCalls();
        return switch (choice.type()) {
            case "auto" -> new ToolOffer(tools, ToolChoice.AUTO, parallel);
            case "none" -> new ToolOffer(tools, ToolChoice.NONE, parallel);
            case "required" -> new ToolOffer(tools, ToolChoice.REQUIRED, parallel);
            case "function" -> {
                String name = known(CHOICE + ".function", choice.function(), tools);
                yield new ToolOffer(tools, new ToolChoice.Named(name), parallel);
            }
            case "allowed_tools" -> allowed(tools, choice.allowedTools(), parallel);
            default -> throw VendorTools.isOne(choice.type()) ? vendors(choice.type()) : badChoice();
        };
    }

    /// For requests that are no chats.
    static void reject(ChatBody body) {
        if (body.tools() != null && !body.tools().isEmpty()) {
            throw RequestRejectedException.of(
                    RequestRejectedException.Kind.INVALID,
                    "tools",
                    "unsupported_parameter",
                    "`tools` belong to chats.");
        }
        if (body.toolServer() != null && !body.toolServer().isEmpty()) {
            throw RequestRejectedException.of(
                    RequestRejectedException.Kind.INVALID,
                    "tool_server",
                    "unsupported_parameter",
                    "`tool_server` belongs to chats.");
        }
    }

    private static ToolOffer withoutChoice(
            List<Tool> tools, @Nullable ToolChoiceBody choice, @Nullable Boolean parallel) {
        if (choice == null) {
            return tools.isEmpty()
                    ? ToolOffer.NONE
                    : new ToolOffer(tools, ToolChoice.AUTO, parallel == null || parallel);
        }
        if (choice.type() == null) {
            throw badChoice();
        }
        if (VendorTools.isOne(choice.type())) {
            throw vendors(choice.type());
        }
        if (!choice.type().equals("auto") && !choice.type().equals("none")) {
            throw RequestRejectedException.invalid(CHOICE, "`tool_choice` is only allowed when `tools` are given.");
        }
        return ToolOffer.NONE;
    }

    private static ToolOffer allowed(List<Tool> tools, ToolChoiceBody.@Nullable Allowed allowed, boolean parallel) {
        ToolChoiceBody.Allowed given = Check.present(CHOICE + ".allowed_tools", allowed);
        Set<String> names = new HashSet<>();
        for (ToolChoiceBody.Tool each : Check.present(CHOICE + ".allowed_tools.tools", given.tools())) {
            String path = CHOICE + ".allowed_tools.tools";
            names.add(known(path, Check.present(path, each).function(), tools));
        }
        List<Tool> left =
                tools.stream().filter(tool -> names.contains(tool.name())).toList();
        String mode = given.mode() == null ? "auto" : given.mode();
        return switch (mode) {
            case "auto" -> new ToolOffer(left, left.isEmpty() ? ToolChoice.NONE : ToolChoice.AUTO, parallel);
            case "required" -> {
                if (left.isEmpty()) {
                    throw RequestRejectedException.invalid(
                            CHOICE + ".allowed_tools.tools", "`tool_choice.allowed_tools.tools` must not be empty.");
                }
                yield new ToolOffer(left, ToolChoice.REQUIRED, parallel);
            }
            default ->
                throw RequestRejectedException.invalid(
                        CHOICE + ".allowed_tools.mode",
                        "`tool_choice.allowed_tools.mode` must be `auto` or `required`.");
        };
    }

    private static String known(String path, ToolChoiceBody.@Nullable Named function, List<Tool> tools) {
        String name =
                Check.present(path + ".name", Check.present(path, function).name());
        if (tools.stream().noneMatch(tool -> tool.name().equals(name))) {
            throw RequestRejectedException.invalid(
                    path + ".name", "`%s.name` must be the name of one of `tools`.".formatted(path));
        }
        return name;
    }

    private static RequestRejectedException vendors(String type) {
        return RequestRejectedException.invalid(
                CHOICE, "`tool_choice` names `%s`, a tool that only its vendor can run.".formatted(type));
    }

    private static RequestRejectedException badChoice() {
        return RequestRejectedException.invalid(
                CHOICE,
                "`tool_choice` must be `auto`, `none`, `required`, or an object that names one of `tools`:"
                        + " {\"type\": \"function\", \"function\": {\"name\": ...}}.");
    }

    private static List<Tool> tools(@Nullable List<ToolBody> bodies) {
        if (bodies == null) {
            return List.of();
        }
        Check.atMost("tools", bodies, MAX_TOOLS);
        Map<String, Tool> tools = new LinkedHashMap<>();
        for (int i = 0; i < bodies.size(); i++) {
            String path = "tools[%d]".formatted(i);
            if (isLeftOut(Check.present(path, bodies.get(i)))) {
                continue;
            }
            Tool tool = tool(path, bodies.get(i));
            if (tools.putIfAbsent(tool.name(), tool) != null) {
                throw RequestRejectedException.invalid(
                        path + ".function.name", "`%s.function.name` is taken by another tool.".formatted(path));
            }
        }
        return List.copyOf(tools.values());
    }

    /// The names of the client's tools, as far as there are any.
    static Set<String> names(ChatBody body) {
        Set<String> names = new HashSet<>();
        for (ToolBody tool : body.tools() == null ? List.<ToolBody>of() : body.tools()) {
            if (tool != null && tool.function() != null && tool.function().name() != null) {
                names.add(tool.function().name());
            }
        }
        return names;
    }

    /// What is said of the tools that are not offered.
    public static List<String> leftOut(ChatBody body) {
        List<String> sentences = new ArrayList<>();
        for (int i = 0; body.tools() != null && i < body.tools().size(); i++) {
            ToolBody tool = body.tools().get(i);
            if (tool != null && tool.type() != null && isLeftOut(tool)) {
                sentences.add(VendorTools.leftOut("tools[%d]".formatted(i), tool.type()));
            }
        }
        return sentences;
    }

    private static boolean isLeftOut(ToolBody tool) {
        return tool.type() != null && VendorTools.isOne(tool.type());
    }

    private static Tool tool(String path, ToolBody body) {
        if (!Check.present(path + ".type", body.type()).equals("function")) {
            throw RequestRejectedException.invalid(path + ".type", "`%s.type` must be `function`.".formatted(path));
        }
        ToolBody.Function function = Check.present(path + ".function", body.function());
        String name = Check.present(path + ".function.name", function.name());
        checkName(path + ".function.name", name);
        Tool tool = new Tool(
                name,
                function.description() == null ? "" : function.description(),
                schema(path + ".function.parameters", function.parameters()));
        if (JsonWriter.text(tool.json()).length() > MAX_TOOL_LENGTH) {
            throw RequestRejectedException.invalid(
                    path, "`%s` is longer than %d characters as JSON.".formatted(path, MAX_TOOL_LENGTH));
        }
        return tool;
    }

    static void checkName(String path, String name) {
        if (!NAME.matcher(name).matches()) {
            throw RequestRejectedException.invalid(
                    path, "`%s` must have 1 to 64 of the characters a-z, A-Z, 0-9, `_` and `-`.".formatted(path));
        }
    }

    /// A schema that says nothing of its type is one of objects.
    private static Map<String, Object> schema(String path, @Nullable Map<String, Object> given) {
        if (given == null || given.isEmpty()) {
            return new LinkedHashMap<>(Map.of("type", "object", "properties", Map.of()));
        }
        Object type = given.get("type");
        if (given.containsKey("type") && !"object".equals(type)) {
            throw RequestRejectedException.invalid(
                    path, "`%s` must be the JSON schema of an object: its `type` must be `object`.".formatted(path));
        }
        if (type == null && given.containsKey("properties")) {
            Map<String, Object> typed = new LinkedHashMap<>();
            typed.put("type", "object");
            typed.putAll(given);
            return typed;
        }
        return given;
    }
}

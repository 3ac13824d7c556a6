package org.stromboli.api.responses;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.fields.Check;
import org.stromboli.api.fields.JsonFields;
import org.stromboli.api.fields.VendorTools;

/// The tools of a request as the functions that a chat offers: functions, those in namespaces, and custom tools, whose
/// only argument is a text. Tools that only their vendor can run are left out. Immutable.
///
/// @param servers tools of the type `mcp`: servers whose tools this server calls
/// @param leftOut a sentence for each of them
record Toolbox(List<Offered> offered, List<JsonFields> servers, List<String> leftOut) {

    private static final int MAX_NAME_LENGTH = 64;

    /// @param path of the tool in the request
    /// @param function its name in the chat
    /// @param namespace that it belongs to, or null
    /// @param name in its namespace
    /// @param custom its input is a text
    record Offered(
            JsonFields tool, String function, @Nullable String namespace, String name, boolean custom) {}

    static Toolbox of(ResponsesBody body) {
        Toolbox box = new Toolbox(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        box.addAll("tools", body.tools() == null ? List.of() : body.tools());
        List<ResponsesBody.Item> items =
                body.input() == null ? List.of() : body.input().items();
        for (int i = 0; i < items.size(); i++) {
            ResponsesBody.Item item = items.get(i);
            if (item != null && item.isOf("additional_tools")) {
                for (JsonFields each : item.fields("input[%d]".formatted(i)).objects("tools")) {
                    box.add(each, null);
                }
            }
        }
        return new Toolbox(List.copyOf(box.offered), List.copyOf(box.servers), List.copyOf(box.leftOut));
    }

    private void addAll(String path, List<JsonNode> tools) {
        for (int i = 0; i < tools.size(); i++) {
            add(JsonFields.of("%s[%d]".formatted(path, i), tools.get(i)), null);
        }
    }

    private void add(JsonFields tool, @Nullable String namespace) {
        String type = tool.text("type");
        switch (type) {
            case "function" -> offer(tool, namespace, false);
            case "custom" -> offer(tool, namespace, true);
            case "mcp" -> servers.add(tool);
            case "namespace" -> {
                String name = tool.text("name");
                tool.objects("tools").forEach(each -> add(each, name));
            }
            default -> {
                if (!VendorTools.isOne(type)) {
                    throw UnsupportedResponseFields.rejection(
                            tool.path("type"),
                            "`%s` must be one of `function`, `namespace`, `custom`, `mcp`, or a tool of OpenAI's own, which is"
                                            .formatted(tool.path("type"))
                                    + " left out; got `%s`.".formatted(JsonFields.shortened(type)));
                }
                leftOut.add(VendorTools.leftOut(tool.path(), type));
            }
        }
    }

    private void offer(JsonFields tool, @Nullable String namespace, boolean custom) {
        String name = tool.text("name");
        offered.add(new Offered(tool, function(namespace, name), namespace, name, custom));
    }

    /// The name of a function in a namespace, which is made to fit where it is too long or has other characters.
    static String function(@Nullable String namespace, String name) {
        if (namespace == null || namespace.isEmpty()) {
            return name;
        }
        String whole = namespace + "__" + name;
        String clean = whole.replaceAll("[^a-zA-Z0-9_-]", "_");
        if (clean.equals(whole) && whole.length() <= MAX_NAME_LENGTH) {
            return whole;
        }
        CRC32 sum = new CRC32(); // two names that are shortened to one stay two
        sum.update(whole.getBytes(StandardCharsets.UTF_8));
        String start = clean.length() <= MAX_NAME_LENGTH - 9 ? clean : clean.substring(0, MAX_NAME_LENGTH - 9);
        return "%s_%08x".formatted(start, sum.getValue());
    }

    /// The tool that the model calls by the name of its function.
    Optional<Offered> called(String function) {
        return offered.stream().filter(each -> each.function.equals(function)).findFirst();
    }

    /// The name of the function that a choice means, by the names of this API.
    String chosen(String path, JsonNode choice) {
        JsonFields fields = JsonFields.of(path, choice);
        String name = Check.present(fields.path("name"), fields.optionalText("name"));
        String namespace = fields.optionalText("namespace");
        return offered.stream()
                .filter(each -> each.name.equals(name) && (namespace == null || namespace.equals(each.namespace)))
                .map(Offered::function)
                .findFirst()
                .orElseGet(() -> function(namespace, name));
    }
}

package org.stromboli.api.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.stromboli.api.chat.ChatMessages;
import org.stromboli.api.fields.Check;
import org.stromboli.api.fields.JsonFields;
import org.stromboli.api.fields.MediaFields;
import org.stromboli.api.fields.VendorTools;
import org.stromboli.api.request.PartReader;
import org.stromboli.generation.RequestRejectedException;

/// Content blocks as parts of a chat's messages. Belongs to one request.
final class BlockReader {

    static final String PLACE = "images belong in the `content` of a message: {\"type\": \"image\", \"source\": {...}}";

    private static final String OWN_BLOCK = "an image needs a block of its own, of the type `image`";

    /// A line for Anthropic's accounts that Claude Code begins its system texts with. It differs in each request, so
    /// that no prompt would begin like another; vLLM leaves it out, too.
    private static final String BILLING = "x-anthropic-billing-header";

    private static final Set<String> NO_SOURCE = Set.of("type", "cache_control");

    private final ChatMessages messages;
    private final List<String> leftOut = new ArrayList<>();

    BlockReader(ChatMessages messages) {
        this.messages = messages;
    }

    /// A sentence for each block that was left out.
    List<String> leftOut() {
        return leftOut;
    }

    /// What the system says, at the beginning or between the messages: paragraphs of the one text that all templates
    /// have a place for.
    void system(String path, MessagesBody.Content content) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < content.blocks().size(); i++) {
            String name = content.plain() ? path : "%s[%d]".formatted(path, i);
            JsonFields block = Check.present(name, content.blocks().get(i)).fields(name);
            if (!block.text("type").equals("text")) {
                throw RequestRejectedException.invalid(
                        block.path("type"), "`%s` must be `text`.".formatted(block.path("type")));
            }
            MediaFields.reject(name + ".", block.members(), Set.of(), PLACE);
            if (!block.text("text").startsWith(BILLING)) {
                texts.add(block.text("text"));
            }
        }
        String text = String.join("\n", texts);
        if (!text.isEmpty()) {
            messages.text("system", path, text, path);
        }
    }

    void message(String path, String role, MessagesBody.Message message) {
        MediaFields.reject(path + ".", message.others(), PLACE);
        boolean silent = role.equals("assistant")
                && (message.content() == null || message.content().blocks().isEmpty());
        if (silent) {
            messages.message(role, path);
            return;
        }
        MessagesBody.Content content = Check.present(path + ".content", message.content());
        if (content.blocks().isEmpty()) {
            throw RequestRejectedException.invalid(
                    path + ".content", "`%s.content` must not be empty.".formatted(path));
        }
        for (int i = 0; i < content.blocks().size(); i++) {
            String name = content.plain() ? path + ".content" : "%s.content[%d]".formatted(path, i);
            JsonFields block = Check.present(name, content.blocks().get(i)).fields(name);
            block(new Place(role, path, name), block, content.plain());
        }
    }

    /// Where a block stands.
    private record Place(String role, String message, String name) {}

    private void block(Place at, JsonFields block, boolean plain) {
        String type = block.text("type");
        switch (type) {
            case "text" -> text(at, block, plain);
            case "refusal" -> messages.text(at.role, at.message, block.text("refusal"), block.path("refusal"));
            case "image" -> image(at, block);
            case "tool_use" -> toolUse(at, block);
            case "tool_result" -> toolResult(at, block);
            case "thinking" -> {
                require(at, "assistant", type);
                messages.thought(at.message, block.text("thinking"));
            }
            case "redacted_thinking" -> messages.message(at.role, at.message); // only its vendor can read it
            case "tool_reference", "server_tool_use", "mcp_tool_use", "container_upload" -> leaveOut(at, type);
            default -> {
                if (type.matches("[a-z_]{1,40}_tool_result")) {
                    leaveOut(at, type);
                } else if (PartReader.isMediaItem(type)) {
                    mediaItem(at, block);
                } else {
                    throw unknown(block, "`text`, `image`, `tool_use`, `tool_result`, `thinking`", type);
                }
            }
        }
    }

    private void leaveOut(Place at, String type) {
        leftOut.add(VendorTools.leftOut(at.name, type));
        messages.message(at.role, at.message);
    }

    private static RequestRejectedException unknown(JsonFields block, String known, String type) {
        String path = block.path("type");
        return RequestRejectedException.invalid(
                path, "`%s` must be one of %s, got `%s`.".formatted(path, known, JsonFields.shortened(type)));
    }

    private void text(Place at, JsonFields block, boolean plain) {
        MediaFields.reject(at.name + ".", block.members(), Set.of(), OWN_BLOCK);
        messages.text(at.role, at.message, block.text("text"), plain ? at.name : block.path("text"));
    }

    private void image(Place at, JsonFields block) {
        if (NO_SOURCE.containsAll(block.members().keySet())) {
            block.object("source");
        }
        mediaItem(at, block);
    }

    private void mediaItem(Place at, JsonFields block) {
        messages.part(at.role, at.message, block.json(), at.name);
    }

    private void toolUse(Place at, JsonFields block) {
        require(at, "assistant", "tool_use");
        JsonNode input = block.node("input");
        messages.toolCall(
                at.message,
                block.text("id"),
                block.text("name"),
                input == null ? "{}" : input.toString(),
                at.name,
                block.path("input"));
    }

    private void toolResult(Place at, JsonFields block) {
        require(at, "user", "tool_result");
        MediaFields.reject(at.name + ".", block.members(), Set.of(), "an image belongs in the block's `content`");
        messages.toolResult(block.text("tool_use_id"), at.name, block.path("tool_use_id"));
        JsonNode content = block.node("content");
        String path = block.path("content");
        if (content == null) {
            return;
        }
        if (content.isTextual()) {
            messages.text("tool", at.name, content.asText(), path);
            return;
        }
        for (JsonFields each : block.objects("content")) {
            Place place = new Place("tool", at.name, each.path());
            String type = each.text("type");
            switch (type) {
                case "text" -> text(place, each, false);
                case "image" -> image(place, each);
                case "tool_reference" -> leaveOut(place, type);
                default -> {
                    if (!PartReader.isMediaItem(type)) {
                        throw unknown(each, "`text`, `image`", type);
                    }
                    mediaItem(place, each);
                }
            }
        }
    }

    private static void require(Place at, String role, String type) {
        if (!at.role.equals(role)) {
            throw RequestRejectedException.invalid(
                    at.name, "`%s`: only messages of the role `%s` may have `%s`.".formatted(at.name, role, type));
        }
    }
}

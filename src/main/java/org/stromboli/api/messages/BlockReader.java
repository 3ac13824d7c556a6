package org.stromboli.api.messages;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.stromboli.api.ChatMessages;
import org.stromboli.api.Check;
import org.stromboli.generation.RequestRejected;

/// Content blocks as parts of a chat's messages. Belongs to one request.
final class BlockReader {

    private static final Pattern MEDIA_TYPE = Pattern.compile("image/[a-zA-Z0-9.+-]{1,40}");

    private final ChatMessages messages;

    BlockReader(ChatMessages messages) {
        this.messages = messages;
    }

    /// Blocks of the system prompt are paragraphs of one text.
    void system(MessagesBody.Content content) {
        String text = texts("system", content);
        if (!text.isEmpty()) {
            messages.text("system", "system", text, "system");
        }
    }

    void message(String path, MessagesBody.Message message) {
        String role = Check.present(path + ".role", message.role());
        if (!role.equals("user") && !role.equals("assistant")) {
            throw RequestRejected.invalid(
                    path + ".role",
                    "`%s.role` must be `user` or `assistant`; a system prompt belongs in `system`.".formatted(path));
        }
        MessagesBody.Content content = Check.present(path + ".content", message.content());
        if (content.blocks().isEmpty()) {
            throw RequestRejected.invalid(path + ".content", "`%s.content` must not be empty.".formatted(path));
        }
        for (int i = 0; i < content.blocks().size(); i++) {
            String name = content.plain() ? path + ".content" : "%s.content[%d]".formatted(path, i);
            block(
                    new Place(role, path, name),
                    Check.present(name, content.blocks().get(i)),
                    content.plain());
        }
    }

    /// Where a block stands.
    private record Place(String role, String message, String name) {}

    private void block(Place at, MessagesBody.Block block, boolean plain) {
        String type = Check.present(at.name + ".type", block.type());
        switch (type) {
            case "text" -> {
                String name = plain ? at.name : at.name + ".text";
                messages.text(at.role, at.message, Check.present(name, block.text()), name);
            }
            case "image" -> image(at, block);
            case "tool_use" -> toolUse(at, block);
            case "tool_result" -> toolResult(at, block);
            case "thinking", "redacted_thinking" -> {} // another model's thoughts are nothing to go on from
            default ->
                throw RequestRejected.invalid(
                        at.name + ".type",
                        "`%s.type` must be one of `text`, `image`, `tool_use`, `tool_result`, got `%s`."
                                .formatted(at.name, type.length() <= 40 ? type : type.substring(0, 40) + "..."));
        }
    }

    private void image(Place at, MessagesBody.Block block) {
        String path = at.name + ".source";
        MessagesBody.Source source = Check.present(path, block.source());
        switch (Check.present(path + ".type", source.type())) {
            case "base64" -> {
                String type = Check.present(path + ".media_type", source.mediaType());
                if (!MEDIA_TYPE.matcher(type).matches()) {
                    throw RequestRejected.invalid(
                            path + ".media_type",
                            "`%s.media_type` must be the type of a picture, such as `image/png`.".formatted(path));
                }
                String data = Check.present(path + ".data", source.data());
                String url = "data:%s;base64,".formatted(type).concat(data);
                messages.image(at.role, at.message, url, at.name, path + ".data");
            }
            case "url" -> {
                String url = Check.present(path + ".url", source.url());
                messages.image(at.role, at.message, url, at.name, path + ".url");
            }
            default ->
                throw RequestRejected.invalid(
                        path + ".type", "`%s.type` must be `base64` or `url`: no files are kept here.".formatted(path));
        }
    }

    private void toolUse(Place at, MessagesBody.Block block) {
        require(at, "assistant", "tool_use");
        messages.toolCall(
                at.message,
                Check.present(at.name + ".id", block.id()),
                Check.present(at.name + ".name", block.name()),
                block.input() == null ? "{}" : block.input().toString(),
                at.name,
                at.name + ".input");
    }

    /// Its pictures follow in the user's own words: no template has a place for pictures in what a tool says.
    private void toolResult(Place at, MessagesBody.Block block) {
        require(at, "user", "tool_result");
        String id = Check.present(at.name + ".tool_use_id", block.toolUseId());
        MessagesBody.Content content = block.content();
        String path = at.name + ".content";
        messages.toolResult(id, content == null ? "" : texts(path, content), at.name, at.name + ".tool_use_id");
        for (int i = 0; content != null && i < content.blocks().size(); i++) {
            MessagesBody.Block each = content.blocks().get(i);
            if ("image".equals(each.type())) {
                image(new Place(at.role, at.message, "%s[%d]".formatted(path, i)), each);
            }
        }
    }

    private static void require(Place at, String role, String type) {
        if (!at.role.equals(role)) {
            throw RequestRejected.invalid(
                    at.name, "`%s`: only messages of the role `%s` may have `%s`.".formatted(at.name, role, type));
        }
    }

    private static String texts(String path, MessagesBody.Content content) {
        List<MessagesBody.Block> blocks = content.blocks();
        for (int i = 0; i < blocks.size(); i++) {
            String name = content.plain() ? path : "%s[%d]".formatted(path, i);
            String type = Check.present(
                    name + ".type", Check.present(name, blocks.get(i)).type());
            if (type.equals("text")) {
                Check.present(name + ".text", blocks.get(i).text());
            } else if (path.equals("system") || !type.equals("image")) {
                throw RequestRejected.invalid(name + ".type", "`%s.type` must be `text`.".formatted(name));
            }
        }
        return blocks.stream()
                .filter(block -> block.text() != null)
                .map(MessagesBody.Block::text)
                .collect(Collectors.joining("\n"));
    }
}

package org.stromboli.api.request;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.fields.Check;
import org.stromboli.api.fields.JsonFields;
import org.stromboli.api.fields.MediaFields;
import org.stromboli.chat.tools.ToolUse;
import org.stromboli.completion.request.RequestMessage;
import org.stromboli.completion.request.RequestPart;
import org.stromboli.generation.RequestRejectedException;

/// The messages of a body, checked. Reads one request.
final class MessagesReader {

    private static final int MAX_MESSAGES = 4096;
    private static final Set<String> MEDIA_ROLES = Set.of("user", "tool");

    /// Fields of messages that are named like media and read, or checked elsewhere.
    private static final Set<String> READ = Set.of("images", "audio");

    private static final ChatBody.Content NO_CONTENT = new ChatBody.Content(true, List.of());

    private final PartReader parts;
    private final ToolUseReader toolUses = new ToolUseReader();

    /// @param videos for those that do not say it themselves
    MessagesReader(MarksReader marks, ChatBody.VideoOptions videos) {
        this.parts = new PartReader(marks, videos);
    }

    List<RequestMessage> read(@Nullable List<ChatBody.Message> bodies) {
        List<ChatBody.Message> given = Check.present("messages", bodies);
        if (given.isEmpty()) {
            throw RequestRejectedException.invalid("messages", "`messages` must have at least one message.");
        }
        Check.atMost("messages", given, MAX_MESSAGES);
        List<RequestMessage> messages = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            String path = "messages[%d]".formatted(i);
            messages.add(message(path, Check.present(path, given.get(i))));
        }
        return ToolMedia.followed(messages);
    }

    private RequestMessage message(String path, ChatBody.Message body) {
        UnsupportedFields.checkMessage(path, body.others());
        MediaFields.reject(path + ".", body.others(), READ, MediaFields.CHAT_PLACE);
        String role = role(path + ".role", Check.present(path + ".role", body.role()));
        ToolUse tools = toolUses.read(path, role, body);
        ChatBody.Content content = body.content() == null ? unsaid(path, role, body) : body.content();
        List<RequestPart> read = new ArrayList<>(images(path + ".images", body));
        StringBuilder thoughts = new StringBuilder();
        for (int i = 0; i < content.parts().size(); i++) {
            String partPath = content.plain() ? path + ".content" : "%s.content[%d]".formatted(path, i);
            ChatBody.Part part = Check.present(partPath, content.parts().get(i));
            if (role.equals("assistant") && PartReader.isThought(part)) {
                thoughts.append(PartReader.thought(part));
            } else {
                read.add(parts.read(partPath, part));
            }
        }
        if (!MEDIA_ROLES.contains(role) && read.stream().anyMatch(part -> !(part instanceof RequestPart.Text))) {
            throw RequestRejectedException.invalid(
                    path + ".content", "Only messages of the roles `user` and `tool` may have images or videos.");
        }
        Map<String, Object> extra = extra(path, body);
        if (!thoughts.isEmpty()) {
            extra.putIfAbsent("reasoning_content", thoughts.toString());
            extra.putIfAbsent("reasoning", thoughts.toString());
        }
        return new RequestMessage(role, read, content.plain() && !body.hasImages(), extra, tools);
    }

    /// Of an assistant who did nothing but call, rejected, or said nothing; of a user who shows images beside.
    private static ChatBody.Content unsaid(String path, String role, ChatBody.Message body) {
        if (role.equals("user") && body.hasImages()) {
            return NO_CONTENT;
        }
        if (!role.equals("assistant")) {
            return Check.present(path + ".content", body.content());
        }
        JsonNode refusal = body.others() == null ? null : body.others().get("refusal");
        return refusal != null && refusal.isTextual() ? ChatBody.Content.of(refusal.asText()) : NO_CONTENT;
    }

    /// Ollama's way of showing images: in front of the text, as bare base64.
    private static List<RequestPart> images(String path, ChatBody.Message body) {
        JsonNode images = body.others() == null ? null : body.others().get("images");
        List<RequestPart> read = new ArrayList<>();
        if (images == null || images.isNull()) {
            return read;
        }
        if (!images.isArray()) {
            throw RequestRejectedException.invalid(path, "`%s` must be an array.".formatted(path));
        }
        for (int i = 0; i < images.size(); i++) {
            MediaItemReader source = MediaItemReader.image("%s[%d]".formatted(path, i), images.get(i));
            read.add(RequestPart.Image.fine(source.url(), source.param()));
        }
        return read;
    }

    private static Map<String, Object> extra(String path, ChatBody.Message body) {
        Map<String, Object> extra = new HashMap<>();
        if (body.name() != null) {
            extra.put("name", body.name());
        }
        String thoughts = thoughts(path, body);
        if (thoughts != null) { // templates ask for either name
            extra.put("reasoning_content", thoughts);
            extra.put("reasoning", thoughts);
        }
        return extra;
    }

    /// Two names of one field: `reasoning` is vLLM's newer one. Clients that carry answers on may send both.
    private static @Nullable String thoughts(String path, ChatBody.Message body) {
        String newer = body.reasoning();
        String older = body.reasoningContent();
        if (newer == null || newer.isEmpty()) {
            return older == null ? newer : older;
        }
        if (older != null && !older.isEmpty() && !older.equals(newer)) {
            throw RequestRejectedException.invalid(
                    path + ".reasoning",
                    "`%s.reasoning` and `reasoning_content` are two names of one field and must not differ."
                            .formatted(path));
        }
        return newer;
    }

    private static String role(String path, String role) {
        return switch (role) {
            case "system", "user", "assistant", "tool" -> role;
            case "developer" -> "system"; // the newer name of the same; templates know only the older one
            default ->
                throw RequestRejectedException.invalid(
                        path,
                        "`%s` must be one of `system`, `developer`, `user`, `assistant`, `tool`, got `%s`."
                                .formatted(path, JsonFields.shortened(role)));
        };
    }
}

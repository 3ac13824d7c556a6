package org.stromboli.api;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.stromboli.chat.tools.ToolUse;
import org.stromboli.completion.RequestMessage;
import org.stromboli.completion.RequestPart;
import org.stromboli.generation.RequestRejected;

/// The messages of a body, checked. Reads one request.
final class MessagesReader {

    private static final int MOST_MESSAGES = 4096;
    private static final int MOST_FRAMES = 10_000;

    /// Of a message that does nothing but call.
    private static final ChatBody.Content NO_CONTENT = new ChatBody.Content(true, List.of());

    private final MarksReader marks;
    private final ChatBody.VideoOptions videos;
    private final ToolUseReader toolUses = new ToolUseReader();

    /// @param videos for those that do not say it themselves
    MessagesReader(MarksReader marks, ChatBody.VideoOptions videos) {
        this.marks = marks;
        this.videos = videos;
    }

    List<RequestMessage> read(@Nullable List<ChatBody.Message> bodies) {
        List<ChatBody.Message> given = Check.present("messages", bodies);
        if (given.isEmpty()) {
            throw RequestRejected.invalid("messages", "`messages` must have at least one message.");
        }
        Check.atMost("messages", given, MOST_MESSAGES);
        List<RequestMessage> messages = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            String path = "messages[%d]".formatted(i);
            messages.add(message(path, Check.present(path, given.get(i))));
        }
        return messages;
    }

    private RequestMessage message(String path, ChatBody.Message body) {
        UnsupportedFields.checkMessage(path, body.others());
        String role = role(path + ".role", Check.present(path + ".role", body.role()));
        ToolUse tools = toolUses.read(path, role, body);
        ChatBody.Content content = tools instanceof ToolUse.Calls && body.content() == null
                ? NO_CONTENT
                : Check.present(path + ".content", body.content());
        List<RequestPart> parts = new ArrayList<>();
        for (int i = 0; i < content.parts().size(); i++) {
            String partPath = content.plain() ? path + ".content" : "%s.content[%d]".formatted(path, i);
            parts.add(part(partPath, Check.present(partPath, content.parts().get(i))));
        }
        if (parts.stream().anyMatch(part -> !(part instanceof RequestPart.Text)) && !role.equals("user")) {
            throw RequestRejected.invalid(
                    path + ".content", "Only messages of the role `user` may have pictures or videos.");
        }
        return new RequestMessage(role, parts, content.plain(), extra(body), tools);
    }

    private static Map<String, Object> extra(ChatBody.Message body) {
        Map<String, Object> extra = new HashMap<>();
        if (body.name() != null) {
            extra.put("name", body.name());
        }
        if (body.reasoningContent() != null) {
            extra.put("reasoning_content", body.reasoningContent());
        }
        return extra;
    }

    private static String role(String path, String role) {
        return switch (role) {
            case "system", "user", "assistant", "tool" -> role;
            case "developer" -> "system"; // the newer name of the same; templates know only the older one
            default ->
                throw RequestRejected.invalid(
                        path,
                        "`%s` must be one of `system`, `developer`, `user`, `assistant`, `tool`, got `%s`."
                                .formatted(path, shortened(role)));
        };
    }

    private RequestPart part(String path, ChatBody.Part body) {
        String type = Check.present(path + ".type", body.type());
        return switch (type) {
            case "text" -> new RequestPart.Text(Check.present(path + ".text", body.text()));
            case "image_url" -> image(path + ".image_url", Check.present(path + ".image_url", body.imageUrl()));
            case "video_url" -> video(path + ".video_url", Check.present(path + ".video_url", body.videoUrl()));
            default ->
                throw RequestRejected.invalid(
                        path + ".type",
                        "`%s.type` must be one of `text`, `image_url`, `video_url`, got `%s`."
                                .formatted(path, shortened(type)));
        };
    }

    private RequestPart image(String path, ChatBody.Media body) {
        if (body.numFrames() != null || body.fps() != null) {
            throw RequestRejected.invalid(path, "`num_frames` and `fps` belong to a `video_url`, not to a picture.");
        }
        String url = Check.present(path + ".url", body.url());
        RequestPart.Image image = isCoarse(path + ".detail", body.detail())
                ? RequestPart.Image.coarse(url, path + ".url")
                : RequestPart.Image.fine(url, path + ".url");
        return image.with(marks.read(path + ".visual_prompts", body.visualPrompts()));
    }

    private RequestPart video(String path, ChatBody.Media body) {
        if (body.visualPrompts() != null && !body.visualPrompts().isEmpty()) {
            String param = path + ".visual_prompts";
            throw RequestRejected.invalid(param, "`%s`: only pictures may have visual prompts.".formatted(param));
        }
        Integer numFrames = body.numFrames() == null ? videos.numFrames() : body.numFrames();
        Double fps = body.fps() == null ? videos.fps() : body.fps();
        OptionalInt frames = numFrames == null
                ? OptionalInt.empty()
                : OptionalInt.of(Check.within(path + ".num_frames", numFrames, 1, 1, MOST_FRAMES));
        OptionalDouble perSecond = fps == null
                ? OptionalDouble.empty()
                : OptionalDouble.of(Check.above(path + ".fps", fps, 1, 0, MOST_FRAMES));
        return new RequestPart.Video(Check.present(path + ".url", body.url()), frames, perSecond, path + ".url");
    }

    private static boolean isCoarse(String path, @Nullable String detail) {
        return switch (detail) {
            case null -> false;
            case "auto", "high" -> false;
            case "low" -> true;
            default ->
                throw RequestRejected.invalid(
                        path,
                        "`%s` must be one of `auto`, `low`, `high`, got `%s`.".formatted(path, shortened(detail)));
        };
    }

    private static String shortened(String value) {
        return value.length() <= 40 ? value : value.substring(0, 40) + "...";
    }
}

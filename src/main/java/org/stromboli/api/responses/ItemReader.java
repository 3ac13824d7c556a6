package org.stromboli.api.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Collectors;
import org.stromboli.api.ChatMessages;
import org.stromboli.api.Check;
import org.stromboli.generation.RequestRejected;

/// Input items as messages of a chat. Calls belong to the assistant's message before them. Belongs to one request.
final class ItemReader {

    private final ChatMessages messages;

    ItemReader(ChatMessages messages) {
        this.messages = messages;
    }

    /// @param plain the whole input is this text
    void read(String path, ResponsesBody.Item item, boolean plain) {
        switch (item.type() == null ? "message" : item.type()) {
            case "message" -> message(path, item, plain);
            case "function_call" ->
                messages.toolCall(
                        path,
                        Check.present(path + ".call_id", item.callId()),
                        Check.present(path + ".name", item.name()),
                        item.arguments() == null ? "" : item.arguments(),
                        path,
                        path + ".arguments");
            case "function_call_output" ->
                messages.toolResult(
                        Check.present(path + ".call_id", item.callId()),
                        texts(path + ".output", Check.present(path + ".output", item.output())),
                        path,
                        path + ".call_id");
            case "reasoning" -> {} // another answer's thoughts are nothing to go on from
            case "item_reference" ->
                throw Refusals.refusal(path, "`%s`: nothing is stored here; send the item itself.".formatted(path));
            default ->
                throw Refusals.refusal(
                        path + ".type",
                        "`%s.type` must be one of `message`, `function_call`, `function_call_output`, `reasoning`."
                                .formatted(path));
        }
    }

    private void message(String path, ResponsesBody.Item item, boolean plain) {
        String role = Check.present(path + ".role", item.role());
        ResponsesBody.Content content = Check.present(path + ".content", item.content());
        messages.separate();
        for (int i = 0; i < content.parts().size(); i++) {
            String name = plain ? path : path + ".content";
            name = content.plain() ? name : "%s[%d]".formatted(name, i);
            ResponsesBody.Part part = Check.present(name, content.parts().get(i));
            part(new Place(role, path, name), part, content.plain());
        }
    }

    /// Where a part stands.
    private record Place(String role, String message, String name) {}

    private void part(Place at, ResponsesBody.Part part, boolean plain) {
        String type = Check.present(at.name + ".type", part.type());
        switch (type) {
            case "input_text", "output_text", "text" -> {
                String name = plain ? at.name : at.name + ".text";
                messages.text(at.role, at.message, Check.present(name, part.text()), name);
            }
            case "refusal" -> {
                String name = at.name + ".refusal";
                messages.text(at.role, at.message, Check.present(name, part.refusal()), name);
            }
            case "input_image" -> image(at, part);
            case "input_file", "input_audio" ->
                throw Refusals.refusal(
                        at.name, "`%s`: `%s` is not supported; the model sees pictures.".formatted(at.name, type));
            default ->
                throw RequestRejected.invalid(
                        at.name + ".type",
                        "`%s.type` must be one of `input_text`, `input_image`, `output_text`, `refusal`."
                                .formatted(at.name));
        }
    }

    private void image(Place at, ResponsesBody.Part part) {
        if (part.fileId() != null) {
            throw Refusals.refusal(
                    at.name + ".file_id",
                    "`%s.file_id`: no files are kept here; give the picture as `image_url`.".formatted(at.name));
        }
        String urlName = at.name + ".image_url";
        String url = Check.present(urlName, part.imageUrl());
        ObjectNode image = messages.image(at.role, at.message, url, at.name, urlName);
        if (part.detail() != null) {
            image.put("detail", part.detail().equals("original") ? "high" : part.detail());
        }
    }

    private static String texts(String path, ResponsesBody.Content content) {
        List<ResponsesBody.Part> parts = content.parts();
        for (int i = 0; !content.plain() && i < parts.size(); i++) {
            String name = "%s[%d]".formatted(path, i);
            if (!"input_text".equals(Check.present(name, parts.get(i)).type())) {
                throw RequestRejected.invalid(
                        name + ".type", "`%s.type` must be `input_text`: a tool answers with text.".formatted(name));
            }
            Check.present(name + ".text", parts.get(i).text());
        }
        return parts.stream().map(ResponsesBody.Part::text).collect(Collectors.joining("\n"));
    }
}

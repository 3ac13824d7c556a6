package org.stromboli.app;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Supplier;
import org.stromboli.app.RawHttp.Answer;

/// One hostile request, byte by byte, and what must come back. The bytes are made when they are sent: some are many.
///
/// @param code of the error; empty where it has none, or where there is no error; [#BARE] where nothing is HTTP enough
///     to be told more than a status
/// @param message a part of the error's message, or of the whole body where there is no error
record HostileCase(String name, Supplier<byte[]> wire, int status, String code, String message) {

    static final String BARE = "-";

    static final String CHAT = "/v1/chat/completions";

    /// A request that is well formed as far as HTTP goes.
    static HostileCase json(String name, String path, Supplier<String> body, int status, String code, String message) {
        return new HostileCase(
                name,
                () -> post(path, "application/json", body.get().getBytes(StandardCharsets.UTF_8)),
                status,
                code,
                message);
    }

    static HostileCase chat(String name, String body, int status, String code, String message) {
        return json(name, CHAT, () -> body, status, code, message);
    }

    /// A chat with a field more.
    static HostileCase field(String name, String field, int status, String code, String message) {
        return chat(
                name,
                "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"max_tokens\":4,%s}".formatted(field),
                status,
                code,
                message);
    }

    /// A chat about a media item.
    ///
    /// @param kind `image_url` or `video_url`
    /// @param more further fields of the media item, with a comma before each
    static String about(String kind, String url, String more) {
        return """
                {"messages":[{"role":"user","content":[{"type":"%1$s","%1$s":{"url":"%2$s"%3$s}},
                 {"type":"text","text":"What is in the picture?"}]}],"max_tokens":4,"temperature":0}
                """.formatted(kind, url, more);
    }

    static HostileCase image(String name, Supplier<byte[]> file, int status, String code, String message) {
        return json(name, CHAT, () -> about("image_url", data("image/png", file.get()), ""), status, code, message);
    }

    static HostileCase url(String name, String url, int status, String code, String message) {
        return chat(name, about("image_url", url, ""), status, code, message);
    }

    static String data(String type, byte[] file) {
        return "data:%s;base64,%s".formatted(type, Base64.getEncoder().encodeToString(file));
    }

    static byte[] post(String path, String type, byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes("POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
                .formatted(path, type, body.length)
                .getBytes(StandardCharsets.ISO_8859_1));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    /// What is wrong with an answer; empty if nothing is.
    String complaint(Answer answer) {
        if (code.equals(BARE)) {
            return answer.status() == status && answer.body().isEmpty()
                    ? ""
                    : "expected only %d, got %s".formatted(status, answer);
        }
        boolean fits = answer.status() == status
                && (status >= 400 ? answer.error("code").equals(code) : code.isEmpty())
                && answer.shown().contains(message);
        if (!fits) {
            return "expected %d %s \"%s\", got %s".formatted(status, code, message, answer);
        }
        return status >= 400 ? answer.complaint() : "";
    }

    @Override
    public String toString() {
        return name;
    }
}

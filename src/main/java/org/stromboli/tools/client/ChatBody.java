package org.stromboli.tools.client;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// The body of a request to `/v1/chat/completions` with one user message of several parts.
public final class ChatBody {

    private final ObjectNode body = Json.object();
    private final ArrayNode messages = body.putArray("messages");
    private final ArrayNode content = Json.object().putArray("content");

    public ChatBody model(String name) {
        body.put("model", name);
        return this;
    }

    public ChatBody maxTokens(int tokens) {
        body.put("max_tokens", tokens);
        return this;
    }

    public ChatBody temperature(double temperature) {
        body.put("temperature", temperature);
        return this;
    }

    /// Continue to `max_tokens` whatever the model predicts.
    public ChatBody ignoreEos() {
        body.put("ignore_eos", true);
        return this;
    }

    /// Tokens as server-sent events.
    public ChatBody stream() {
        body.put("stream", true);
        return this;
    }

    /// Token counts in the last event.
    public ChatBody includeUsage() {
        body.putObject("stream_options").put("include_usage", true);
        return this;
    }

    /// A system message, before the user's.
    public ChatBody system(String text) {
        messages.addObject().put("role", "system").put("content", text);
        return this;
    }

    public ChatBody text(String text) {
        content.addObject().put("type", "text").put("text", text);
        return this;
    }

    /// @return the object beside the URL, for further fields
    public ObjectNode image(String url) {
        return media("image_url", url);
    }

    public ObjectNode video(String url) {
        return media("video_url", url);
    }

    private ObjectNode media(String type, String url) {
        return content.addObject().put("type", type).putObject(type).put("url", url);
    }

    /// For fields that have no method here.
    public ObjectNode fields() {
        return body;
    }

    public String json() {
        ObjectNode whole = body.deepCopy();
        whole.withArray("messages").addObject().put("role", "user").set("content", content);
        return whole.toString();
    }
}

package org.stromboli.tools.client;

import com.fasterxml.jackson.databind.JsonNode;

/// Reads the error object of the OpenAI API, `{"error": {"message", "type", "param", "code"}}`.
public final class ErrorResponse {

    private ErrorResponse() {}

    /// The message of the server, or one about the status where it sends none.
    public static String message(int status, String body) {
        String message = error(body).path("message").textValue();
        return message == null ? "the server answered with status " + status : message;
    }

    /// The code of the error, which may be a word or a number; empty without one.
    public static String code(String body) {
        JsonNode code = error(body).path("code");
        return code.isValueNode() && !code.isNull() ? code.asText() : "";
    }

    private static JsonNode error(String body) {
        return Json.read(body).path("error");
    }
}

package org.stromboli.toolserver.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.modelcontextprotocol.client.transport.McpHttpClientTransportAuthorizationException;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpTransportException;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Failures of a tool server as the beginning of a sentence: without addresses, which are no business of clients.
final class Failures {

    private static final int MAX_LENGTH = 1000;

    /// Of the SDK's exception, which is its own secret.
    private static final String TOO_LARGE = "exceeds the maximum allowed size";

    private static final int MAX_CAUSES = 16;
    private static final Pattern STATUS = Pattern.compile("[Ss]tatus code: ?(\\d{3})");

    private Failures() {}

    static String sentence(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++, cause = cause.getCause()) {
            if (cause instanceof McpError error && error.getJsonRpcError() != null) {
                // What the server itself says of it is worth telling to the model.
                String message = String.valueOf(error.getJsonRpcError().message());
                return "the tool server answers with error %d: %s"
                        .formatted(error.getJsonRpcError().code(), shortened(message));
            }
            if (String.valueOf(cause.getMessage()).contains(TOO_LARGE)) {
                return "what the tool server sends is larger than its setting `max-result-bytes` allows";
            }
            if (cause instanceof McpHttpClientTransportAuthorizationException) {
                return "the tool server does not let this server in (HTTP 401 or 403)";
            }
            if (cause instanceof McpTransportException transport) {
                Matcher status = STATUS.matcher(String.valueOf(transport.getMessage()));
                return status.find()
                        ? "the tool server answers with HTTP status " + status.group(1)
                        : "the tool server does not speak the protocol as expected";
            }
            if (cause instanceof JsonProcessingException) {
                return "the tool server does not speak the protocol as expected";
            }
            if (cause instanceof IOException) {
                return "the connection to the tool server failed";
            }
        }
        return "the tool server does not speak the protocol as expected, or has gone";
    }

    private static String shortened(String text) {
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "...";
    }
}

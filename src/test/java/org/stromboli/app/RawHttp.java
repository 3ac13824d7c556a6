package org.stromboli.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Sends bytes as they are, whatever they mean to HTTP, and reads one answer.
final class RawHttp {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PATIENCE_MILLIS = 120_000;

    private static final Pattern INSIDES = Pattern.compile(
            "org\\.|java\\.|com\\.|Exception|\\bat \\w+\\.|0x[0-9a-f]{6}|/tmp|/root|/home|libav|fasterxml");

    private RawHttp() {}

    /// @param status 0 if the connection was closed without a word
    /// @param headers by name in lower case
    record Answer(int status, Map<String, String> headers, String body) {

        private JsonNode error() {
            try {
                return JSON.readTree(body).path("error");
            } catch (JsonProcessingException e) {
                return MissingNode.getInstance();
            }
        }

        /// A field of the error; empty where there is none.
        String error(String field) {
            return error().path(field).isNull() ? "" : error().path(field).asText();
        }

        /// What a test looks into.
        String shown() {
            return status >= 400 ? error("message") : body;
        }

        /// What is wrong with the form of an error; empty if nothing is.
        String complaint() {
            List<String> fields = JSON.convertValue(error(), JsonNode.class).properties().stream()
                    .map(Map.Entry::getKey)
                    .toList();
            if (status >= 500) {
                return "the server's fault";
            }
            if (!headers.getOrDefault("content-type", "").startsWith("application/json")) {
                return "not JSON: " + this;
            }
            if (!fields.equals(List.of("message", "type", "param", "code"))) {
                return "not the form of errors: " + this;
            }
            if (INSIDES.matcher(body).find() || body.length() > 2000) {
                return "tells too much: " + this;
            }
            return error("type").equals(type()) ? "" : "not the type of errors: " + this;
        }

        private String type() {
            return switch (status) {
                case 401 -> "authentication_error";
                case 404 -> "not_found_error";
                case 429 -> "rate_limit_error";
                default -> "invalid_request_error";
            };
        }

        @Override
        public String toString() {
            return "%d %s".formatted(status, body.length() > 500 ? body.substring(0, 500) + "..." : body);
        }
    }

    static Answer send(URI server, byte[] request) throws IOException {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            Thread writing = Thread.ofVirtual().start(() -> write(socket, request));
            try {
                return read(new BufferedInputStream(socket.getInputStream()));
            } finally {
                writing.interrupt();
            }
        }
    }

    /// A server that has read enough answers and hangs up, which ends the writing.
    private static void write(Socket socket, byte[] request) {
        try {
            socket.getOutputStream().write(request);
        } catch (IOException e) {
            // the answer tells why
        }
    }

    static Answer read(InputStream in) throws IOException {
        String[] status = line(in).split(" ", 3);
        if (status.length < 2) {
            return new Answer(0, Map.of(), "");
        }
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            String[] parts = line.split(":", 2);
            headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1].strip());
        }
        byte[] body;
        if (headers.getOrDefault("transfer-encoding", "").equals("chunked")) {
            body = chunks(in);
        } else if (headers.containsKey("content-length")) {
            body = in.readNBytes(Integer.parseInt(headers.get("content-length")));
        } else {
            body = new byte[0];
        }
        return new Answer(Integer.parseInt(status[1]), headers, new String(body, StandardCharsets.UTF_8));
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(line(in), 16); size > 0; size = Integer.parseInt(line(in), 16)) {
            body.writeBytes(in.readNBytes(size));
            line(in);
        }
        return body.toByteArray();
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        try {
            for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
                if (c != '\r') {
                    line.append((char) c);
                }
            }
        } catch (java.net.SocketException e) {
            return ""; // the server hung up while we were writing
        }
        return line.toString();
    }
}

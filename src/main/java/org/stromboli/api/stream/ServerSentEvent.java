package org.stromboli.api.stream;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// One server-sent event, or a comment.
///
/// @param prefix what stands before the data, field names included
/// @param data one line, or nothing
record ServerSentEvent(byte[] prefix, byte[] data) {

    /// So that proxies and clients do not take a long prefill for a dead connection.
    static final ServerSentEvent KEEP_ALIVE = new ServerSentEvent(bytes(": keep-alive"), new byte[0]);

    private static final byte[] UNNAMED = bytes("data: ");
    private static final byte[] END = bytes("\n\n");

    /// @param data one line of JSON
    static ServerSentEvent of(@Nullable String name, byte[] data) {
        return new ServerSentEvent(name == null ? UNNAMED : bytes("event: " + name + "\ndata: "), data);
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(prefix);
        out.write(data);
        out.write(END);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

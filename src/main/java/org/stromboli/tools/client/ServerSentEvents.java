package org.stromboli.tools.client;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Reads the data of server-sent events (HTML standard, section "Server-sent events"). Names of events, ids and
/// comments are skipped: chat completions tell everything in the data.
public final class ServerSentEvents implements Closeable {

    private final BufferedReader lines;

    public ServerSentEvents(InputStream stream) {
        this.lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    /// Waits for the next event that has data. An event that the end of the stream cuts off is dropped.
    ///
    /// @return its data, lines joined by `\n`; null at the end of the stream
    public @Nullable String next() throws IOException {
        String data = null;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty()) {
                if (data != null) {
                    return data;
                }
            } else if (line.startsWith("data:")) {
                String value = line.substring(line.startsWith(" ", 5) ? 6 : 5);
                data = data == null ? value : data + "\n" + value;
            }
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}

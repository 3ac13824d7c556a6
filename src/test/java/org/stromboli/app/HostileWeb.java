package org.stromboli.app;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A web server that the server under test may fetch from, and that means no good: each path is a trick of its own.
public final class HostileWeb implements QuarkusTestResourceLifecycleManager {

    private static final String PORT = "hostile.web.port";

    private ServerSocket socket;
    private ExecutorService threads;

    /// As a URL begins; a system property, since this class lives in another class loader than the tests.
    static String url() {
        return "http://127.0.0.1:" + Integer.getInteger(PORT);
    }

    @Override
    public Map<String, String> start() {
        try {
            socket = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.setProperty(PORT, Integer.toString(socket.getLocalPort()));
        threads = Executors.newVirtualThreadPerTaskExecutor();
        threads.execute(this::accept);
        return Map.of(
                "stromboli.media.allowed-hosts", "127.0.0.1:" + socket.getLocalPort(),
                "stromboli.media.allow-http", "true",
                "stromboli.media.allow-private-addresses", "true",
                "stromboli.media.allowed-path", WebImages.DIRECTORY.toString(),
                "stromboli.media.timeout", "1s");
    }

    @Override
    public void stop() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                threads.execute(() -> serve(connection));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private static void serve(Socket connection) {
        try (connection) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
            String first = in.readLine();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                // what the client says of itself does not matter
            }
            answer(first.split(" ")[1], in, connection.getOutputStream());
        } catch (IOException e) {
            // the client has had enough
        }
    }

    private static void answer(String path, BufferedReader in, OutputStream out) throws IOException {
        String[] parts = path.split("\\?", 2);
        switch (parts[0]) {
            case "/to" -> ok(out, "302 Found", "Location: " + URLDecoder.decode(parts[1], StandardCharsets.UTF_8), "");
            case "/silent" -> untilGone(in);
            case "/slow" -> {
                text(out, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nRIFF");
                untilGone(in);
            }
            case "/short" -> text(out, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nRIFF");
            case "/endless" -> forever(out, "HTTP/1.1 200 OK\r\n\r\n", "x".repeat(65_536));
            case "/headers" -> forever(out, "HTTP/1.1 200 OK\r\n", "X: " + "x".repeat(1_000) + "\r\n");
            case "/line" -> forever(out, "HTTP/1.1 200 ", "x".repeat(1_000));
            case "/continue" -> forever(out, "", "HTTP/1.1 100 Continue\r\n\r\n");
            case "/chunks" -> text(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx");
            case "/two" -> ok(out, "200 OK", "Content-Length: 7", "12345");
            case "/gzip" -> ok(out, "200 OK", "Content-Encoding: gzip", "\u001f\u008b");
            case "/garbage" -> text(out, "\0\0\0\0\0\0\0\r\n\r\n");
            case "/error" -> ok(out, "500 secret", "X: y", "secret");
            case "/empty" -> ok(out, "200 OK", "X: y", "");
            case "/page" -> ok(out, "200 OK", "Content-Type: image/png", "<html>secret</html>");
            case "/list" -> ok(out, "200 OK", "Content-Type: video/mp4", "#EXTM3U\nfile:///etc/passwd\n");
            default -> ok(out, "404 Not Found", "X: y", "secret");
        }
    }

    private static void ok(OutputStream out, String status, String header, String body) throws IOException {
        text(out, "HTTP/1.1 %s\r\n%s\r\nContent-Length: %d\r\n\r\n%s".formatted(status, header, body.length(), body));
    }

    private static void forever(OutputStream out, String start, String more) throws IOException {
        text(out, start);
        while (true) {
            text(out, more);
        }
    }

    private static void text(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static void untilGone(BufferedReader in) throws IOException {
        while (in.read() >= 0) {
            // it has nothing more to say
        }
    }
}

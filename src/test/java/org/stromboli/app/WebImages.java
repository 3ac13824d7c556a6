package org.stromboli.app;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.stromboli.fixtures.Fixtures;

/// A web server with the images of the fixtures, which the server under test may fetch from; and their directory,
/// which it may read.
public final class WebImages implements QuarkusTestResourceLifecycleManager {

    /// The address of the web server.
    static final String URL = "web.pictures";

    static final Path DIRECTORY = Fixtures.path("pictures").toAbsolutePath();

    private HttpServer server;

    @Override
    public Map<String, String> start() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> {
            Path file = DIRECTORY.resolve(exchange.getRequestURI().getPath().substring(1));
            byte[] content = Files.isRegularFile(file) ? Files.readAllBytes(file) : new byte[0];
            exchange.sendResponseHeaders(content.length == 0 ? 404 : 200, Math.max(1, content.length));
            exchange.getResponseBody().write(content.length == 0 ? new byte[1] : content);
            exchange.close();
        });
        server.start();
        int port = server.getAddress().getPort();
        return Map.of(
                URL,
                "http://127.0.0.1:" + port,
                "stromboli.media.allowed-hosts",
                "127.0.0.1:" + port,
                "stromboli.media.allow-http",
                "true",
                "stromboli.media.allow-private-addresses",
                "true",
                "stromboli.media.allowed-path",
                DIRECTORY.toString());
    }

    @Override
    public void stop() {
        server.stop(0);
    }
}

package org.stromboli.media.fetch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ServerSocketFactory;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// A web server on 127.0.0.1 that sends exactly the bytes a test wants, and remembers what it was asked.
final class ScriptedWebServer implements AutoCloseable {

    /// @param headers by name in lower case
    /// @param serverName that the client named before it was encrypted; empty without TLS
    record Request(String target, Map<String, String> headers, String serverName) {}

    /// Writes an answer; may read, which ends when the client closes the connection.
    interface Script {
        void answer(Request request, Wire wire) throws IOException;
    }

    final List<Request> requests = new CopyOnWriteArrayList<>();
    final CountDownLatch hungUp = new CountDownLatch(1);
    private final ServerSocket socket;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile Script script = (request, wire) -> wire.ok("hello");

    private ScriptedWebServer(ServerSocketFactory sockets) throws IOException {
        socket = sockets.createServerSocket();
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        threads.execute(this::accept);
    }

    static ScriptedWebServer plain() throws IOException {
        return new ScriptedWebServer(ServerSocketFactory.getDefault());
    }

    static ScriptedWebServer tls(SSLContext context) throws IOException {
        return new ScriptedWebServer(context.getServerSocketFactory());
    }

    int port() {
        return socket.getLocalPort();
    }

    void script(Script next) {
        script = next;
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

    private void serve(Socket connection) {
        try (connection) {
            String serverName = "";
            if (connection instanceof SSLSocket secure) {
                secure.startHandshake();
                serverName = ((ExtendedSSLSession) secure.getSession())
                        .getRequestedServerNames().stream()
                                .map(name -> new String(name.getEncoded(), StandardCharsets.US_ASCII))
                                .findFirst()
                                .orElse("");
            }
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
            String first = in.readLine();
            if (first == null) {
                return;
            }
            Map<String, String> headers = new TreeMap<>();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                String[] parts = line.split(":", 2);
                headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1].strip());
            }
            Request request = new Request(first.split(" ")[1], headers, serverName);
            requests.add(request);
            script.answer(request, new Wire(connection.getInputStream(), connection.getOutputStream()));
        } catch (IOException e) {
            // the client went away
        } finally {
            hungUp.countDown();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdownNow();
    }

    /// One connection, in bytes.
    record Wire(InputStream in, OutputStream out) {

        void raw(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        void ok(String body, String... headers) throws IOException {
            status("200 OK", body, headers);
        }

        void status(String status, String body, String... headers) throws IOException {
            StringBuilder head = new StringBuilder("HTTP/1.1 " + status + "\r\n");
            for (String header : headers) {
                head.append(header).append("\r\n");
            }
            raw(head + "Content-Length: " + body.length() + "\r\n\r\n" + body);
        }

        void redirect(String location) throws IOException {
            status("302 Found", "elsewhere", "Location: " + location);
        }

        /// Until the client closes the connection.
        void wait(String afterwards) throws IOException {
            while (in.read() >= 0) {
                // it has nothing more to say
            }
            raw(afterwards);
        }
    }
}

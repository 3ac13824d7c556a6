package org.stromboli.toolserver.mcp;

import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.stromboli.toolserver.ToolLimits;
import reactor.core.publisher.Mono;

/// A server that runs as a child of this one: a message is a line of its standard input or output. The SDK's own
/// transport hands the whole environment to the child, keeps three threads that outlive the server, and reads lines of
/// any length from standard error.
final class ProcessTransport implements McpClientTransport {

    private static final Logger LOG = Logger.getLogger(ProcessTransport.class);
    private static final List<String> INHERITED = List.of("PATH", "HOME", "LANG", "TMPDIR");
    private static final int MAX_ERROR_LINE = 4096;

    private final McpAddress.Command command;
    private final McpJsonMapper json;
    private final ToolLimits limits;
    private final Runnable lost;
    private @Nullable Process process;

    ProcessTransport(McpAddress.Command command, McpJsonMapper json, ToolLimits limits, Runnable lost) {
        this.command = command;
        this.json = json;
        this.limits = limits;
        this.lost = lost;
    }

    @Override
    public Mono<Void> connect(Function<Mono<McpSchema.JSONRPCMessage>, Mono<McpSchema.JSONRPCMessage>> handler) {
        return Mono.fromRunnable(() -> {
            Process started = start();
            Thread.ofVirtual().name("tool-server-output").start(() -> read(started, handler));
            Thread.ofVirtual().name("tool-server-errors").start(() -> log(started));
        });
    }

    private synchronized Process start() {
        ProcessBuilder builder = new ProcessBuilder(command.words());
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(INHERITED);
        environment.putAll(command.environment());
        try {
            Process started = builder.start();
            process = started;
            return started;
        } catch (IOException e) {
            LOG.warnf("%s", e.getMessage());
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void read(Process from, Function<Mono<McpSchema.JSONRPCMessage>, Mono<McpSchema.JSONRPCMessage>> handler) {
        try (InputStream lines = new BufferedInputStream(from.getInputStream())) {
            for (byte[] line = line(lines, limits.maxResultBytes());
                    line != null;
                    line = line(lines, limits.maxResultBytes())) {
                if (line.length > 0) {
                    String text = new String(line, StandardCharsets.UTF_8);
                    handler.apply(Mono.just(McpSchema.deserializeJsonRpcMessage(json, text)))
                            .onErrorComplete()
                            .subscribe();
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.warnf(
                    "A tool server writes what is no message: %s", e.getClass().getSimpleName());
        } finally {
            end(from);
            lost.run();
        }
    }

    /// A line without its end; null after the last one.
    ///
    /// @throws IOException if it is longer than allowed
    private static byte @Nullable [] line(InputStream in, int max) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                return line.toByteArray();
            }
            if (line.size() >= max) {
                throw new IOException("a message is larger than %d bytes".formatted(max));
            }
            line.write(next);
        }
        return line.size() > 0 ? line.toByteArray() : null;
    }

    private static void log(Process from) {
        try (InputStream errors = new BufferedInputStream(from.getErrorStream())) {
            StringBuilder line = new StringBuilder();
            for (int next = errors.read(); next >= 0; next = errors.read()) {
                if (next == '\n') {
                    LOG.debugf("Tool server: %s", line);
                    line.setLength(0);
                } else if (line.length() < MAX_ERROR_LINE && next >= ' ') {
                    line.append((char) next);
                }
            }
        } catch (IOException e) {
            LOG.debug("A tool server has ended", e);
        }
    }

    @Override
    public Mono<Void> sendMessage(McpSchema.JSONRPCMessage message) {
        return Mono.fromRunnable(() -> {
            try {
                write((json.writeValueAsString(message) + "\n").getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    private void write(byte[] line) throws IOException {
        Process to;
        synchronized (this) {
            to = process;
        }
        if (to == null) {
            throw new IOException("the tool server does not run");
        }
        OutputStream out = to.getOutputStream();
        synchronized (out) {
            out.write(line);
            out.flush();
        }
    }

    @Override
    public Mono<Void> closeGracefully() {
        return Mono.fromRunnable(() -> {
            Process running;
            synchronized (this) {
                running = process;
            }
            if (running != null) {
                end(running);
            }
        });
    }

    /// With all that it has started: a launcher such as npx leaves its child behind.
    private static void end(Process running) {
        running.descendants().forEach(ProcessHandle::destroy);
        running.destroy();
    }

    @Override
    public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
        return json.convertValue(data, type);
    }
}

package org.stromboli.toolserver.mcp;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.spec.McpClientTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.util.concurrent.Executors;
import org.stromboli.toolserver.ToolBackend;
import org.stromboli.toolserver.ToolConnection;
import org.stromboli.toolserver.ToolLimits;
import org.stromboli.toolserver.ToolServerException;

/// Speaks the Model Context Protocol with one server.
///
/// @param version of ours, which the server is told
public record McpBackend(McpAddress place, ToolLimits limits, String version) implements ToolBackend {

    private static final int MAX_DEPTH = 64;

    @Override
    public String address() {
        return place.toString();
    }

    @Override
    public ToolConnection connect(Runnable changed) throws ToolServerException, InterruptedException {
        McpJsonMapper json = json(limits);
        McpClientTransport transport = switch (place) {
            case McpAddress.Http http -> http(http, json);
            case McpAddress.Command command -> new ProcessTransport(command, json, limits, changed);
        };
        return McpConnection.open(new WatchedTransport(transport, changed), limits, version);
    }

    /// What it reads is bounded before it is read.
    private static McpJsonMapper json(ToolLimits limits) {
        JsonMapper mapper = JsonMapper.builder().build();
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxStringLength(limits.maxResultBytes())
                        .build());
        return new JacksonMcpJsonMapper(mapper);
    }

    private McpClientTransport http(McpAddress.Http http, McpJsonMapper json) {
        URI url = http.url();
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        HttpClient.Builder client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .executor(Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("tool-server-http").factory()));
        return HttpClientStreamableHttpTransport.builder("%s://%s".formatted(url.getScheme(), url.getRawAuthority()))
                .endpoint(url.getRawQuery() == null ? path : path + "?" + url.getRawQuery())
                .clientBuilder(client)
                .connectTimeout(limits.timeout())
                .jsonMapper(json)
                .maxResponseSize(limits.maxResultBytes())
                .httpRequestCustomizer((request, method, endpoint, body, context) -> addHeaders(http, request))
                .build();
    }

    private static void addHeaders(McpAddress.Http http, HttpRequest.Builder request) {
        http.headers().forEach(request::setHeader);
        http.tokenFile().ifPresent(file -> {
            try {
                request.setHeader(
                        "Authorization", "Bearer " + Files.readString(file).strip());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}

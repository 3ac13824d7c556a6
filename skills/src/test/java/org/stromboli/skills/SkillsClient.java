package org.stromboli.skills;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/// The reference implementation's client, connected to the packaged server.
final class SkillsClient implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final McpSyncClient client;

    private SkillsClient(McpClientTransport transport) {
        client = McpClient.sync(transport)
                .requestTimeout(PATIENCE)
                .initializationTimeout(PATIENCE)
                .build();
        client.initialize();
    }

    static SkillsClient http(String url) {
        return new SkillsClient(
                HttpClientStreamableHttpTransport.builder(url).endpoint("/mcp").build());
    }

    /// Starts the server as a child of the client.
    static SkillsClient stdio(String... options) {
        List<String> command = new ArrayList<>(List.of(options));
        command.addAll(List.of(
                "-Dquarkus.mcp.server.stdio.enabled=true",
                "-Dquarkus.http.host-enabled=false",
                "-jar",
                SkillsProcess.jar().toString()));
        ServerParameters parameters =
                ServerParameters.builder(SkillsProcess.java()).args(command).build();
        return new SkillsClient(new StdioClientTransport(parameters, McpJsonDefaults.getMapper()));
    }

    List<McpSchema.Tool> tools() {
        return client.listTools().tools();
    }

    McpSchema.CallToolResult call(String name, Map<String, Object> arguments) {
        return client.callTool(new McpSchema.CallToolRequest(name, arguments));
    }

    /// The structured result; a tool error fails the test.
    @SuppressWarnings("unchecked")
    Map<String, Object> fields(String name, Map<String, Object> arguments) {
        McpSchema.CallToolResult result = call(name, arguments);
        if (Boolean.TRUE.equals(result.isError())) {
            throw new AssertionError(textOf(result));
        }
        return (Map<String, Object>) result.structuredContent();
    }

    /// What the tool answers when it cannot do its work.
    String error(String name, Map<String, Object> arguments) {
        McpSchema.CallToolResult result = call(name, arguments);
        if (!Boolean.TRUE.equals(result.isError())) {
            throw new AssertionError("no error but " + result.structuredContent());
        }
        return textOf(result);
    }

    static String textOf(McpSchema.CallToolResult result) {
        return ((McpSchema.TextContent) result.content().getFirst()).text();
    }

    static BufferedImage pictureOf(McpSchema.CallToolResult result) throws IOException {
        McpSchema.ImageContent image = (McpSchema.ImageContent) result.content().get(1);
        return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(image.data())));
    }

    @Override
    public void close() {
        client.closeGracefully();
    }
}

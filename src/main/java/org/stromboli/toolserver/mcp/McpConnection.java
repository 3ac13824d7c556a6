package org.stromboli.toolserver.mcp;

import io.modelcontextprotocol.client.McpAsyncClient;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator.ValidationResponse;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.stromboli.toolserver.ImageParameters;
import org.stromboli.toolserver.ServerTool;
import org.stromboli.toolserver.ToolConnection;
import org.stromboli.toolserver.ToolInvocation;
import org.stromboli.toolserver.ToolLimits;
import org.stromboli.toolserver.ToolResult;
import org.stromboli.toolserver.ToolServerException;

/// A session with one server. Thread-safe.
final class McpConnection implements ToolConnection {

    private static final Logger LOG = Logger.getLogger(McpConnection.class);

    /// Pages of tools that are read; a server may send them without end.
    private static final int MAX_PAGES = 64;

    /// For the SDK to give up first: its message says more.
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final McpAsyncClient client;
    private final WatchedTransport transport;
    private final ToolLimits limits;

    private McpConnection(McpAsyncClient client, WatchedTransport transport, ToolLimits limits) {
        this.client = client;
        this.transport = transport;
        this.limits = limits;
    }

    /// Connects, and agrees with the server on a version of the protocol.
    static McpConnection open(WatchedTransport transport, ToolLimits limits, String version)
            throws ToolServerException, InterruptedException {
        McpAsyncClient client = McpClient.async(transport)
                .clientInfo(
                        McpSchema.Implementation.builder("stromboli", version).build())
                .capabilities(McpSchema.ClientCapabilities.builder().build())
                .initializationTimeout(limits.timeout())
                .requestTimeout(limits.timeout())
                // Results are data for the model, whether they fit the server's own schema or not.
                .jsonSchemaValidator((schema, data) -> ValidationResponse.asValid(""))
                .build();
        McpConnection connection = new McpConnection(client, transport, limits);
        try {
            connection.await(client.initialize().toFuture());
            return connection;
        } catch (ToolServerException | InterruptedException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public List<ServerTool> tools() throws ToolServerException, InterruptedException {
        List<ServerTool> tools = new ArrayList<>();
        String cursor = McpSchema.FIRST_PAGE;
        for (int page = 0; page < MAX_PAGES && tools.size() < ToolLimits.MAX_LISTED; page++) {
            McpSchema.ListToolsResult listed = await(client.listTools(cursor).toFuture());
            for (McpSchema.Tool tool : listed.tools()) {
                if (tools.size() < ToolLimits.MAX_LISTED) {
                    McpTools.read(tool).ifPresent(tools::add);
                }
            }
            cursor = listed.nextCursor();
            if (cursor == null || cursor.isEmpty()) {
                return tools;
            }
        }
        LOG.warnf("A tool server lists more than %d tools; the rest is left out", tools.size());
        return tools;
    }

    @Override
    public ToolResult call(ToolInvocation invocation) throws InterruptedException {
        if (invocation.images().isEmpty() && ImageParameters.areRequired(invocation.tool())) {
            return ToolResult.failed("This tool needs an image, and the user has shown none.");
        }
        McpSchema.CallToolRequest request = McpSchema.CallToolRequest.builder(
                        invocation.tool().name())
                .arguments(ImageParameters.filled(invocation))
                .build();
        CompletableFuture<McpSchema.CallToolResult> answer =
                client.callTool(request).toFuture();
        boolean ended = false;
        try {
            ToolResult result = McpResults.read(await(answer), limits);
            ended = true;
            return result;
        } catch (ToolServerException e) {
            return ToolResult.failed("The tool has no result: %s.".formatted(e.getMessage()));
        } finally {
            if (ended) {
                transport.forget(request);
            } else {
                answer.cancel(true);
                transport.abandon(request);
            }
        }
    }

    private <T> T await(CompletableFuture<T> answer) throws ToolServerException, InterruptedException {
        try {
            return answer.get(limits.timeout().plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw tooSlow(e);
        } catch (ExecutionException e) {
            Throwable cause = McpError.findRootCause(e);
            LOG.debugf(e, "A tool server failed");
            if (cause instanceof TimeoutException) {
                throw tooSlow(e);
            }
            throw new ToolServerException(Failures.sentence(e), e);
        }
    }

    private ToolServerException tooSlow(Exception cause) {
        return new ToolServerException(
                "there was no answer within %d ms".formatted(limits.timeout().toMillis()), cause);
    }

    @Override
    public void close() {
        client.closeGracefully().onErrorComplete().subscribe();
    }
}

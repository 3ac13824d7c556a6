package org.stromboli.toolserver.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stromboli.fakes.FakeMcpServer;
import org.stromboli.toolserver.ServerTool;
import org.stromboli.toolserver.ToolConnection;
import org.stromboli.toolserver.ToolImage;
import org.stromboli.toolserver.ToolInvocation;
import org.stromboli.toolserver.ToolLimits;
import org.stromboli.toolserver.ToolResult;
import org.stromboli.toolserver.ToolServerException;

/// The Model Context Protocol over sockets, with servers of all characters.
@Timeout(60)
class McpBackendTest {

    private static final String ANY = "{\"type\":\"object\"}";
    private static final ToolLimits LIMITS = new ToolLimits(Duration.ofSeconds(10), 1 << 20);
    private static final ToolLimits HASTY = new ToolLimits(Duration.ofMillis(500), 1 << 20);

    private final FakeMcpServer server = new FakeMcpServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private ToolConnection connect(ToolLimits limits) throws Exception {
        return connect(limits, () -> {});
    }

    private ToolConnection connect(ToolLimits limits, Runnable changed) throws Exception {
        McpAddress.Http address = new McpAddress.Http(server.url(), Map.of(), Optional.empty());
        return new McpBackend(address, limits, "1").connect(changed);
    }

    private ToolResult call(ToolLimits limits) throws Exception {
        server.tools("[%s]".formatted(FakeMcpServer.tool("look", ANY)));
        try (ToolConnection connection = connect(limits)) {
            return connection.call(new ToolInvocation(connection.tools().getFirst(), Map.of("a", 1), List.of()));
        }
    }

    @Test
    void toolsAreListedAndCalled() throws Exception {
        server.answer(call -> call.text(call.tool() + " " + call.arguments()));
        assertThat(call(LIMITS)).isEqualTo(ToolResult.text("look {\"a\":1}"));
    }

    @Test
    void aTokenIsReadFromItsFileForEachRequest(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("token"), "first\n");
        McpAddress.Http address = new McpAddress.Http(server.url(), Map.of("X-Team", "a"), Optional.of(file));
        try (ToolConnection connection = new McpBackend(address, LIMITS, "1").connect(() -> {})) {
            Files.writeString(file, "second\n");
            assertThat(connection.tools()).isEmpty();
        }
        assertThat(server.authorizations).contains("Bearer first", "Bearer second");
        assertThat(address.toString()).doesNotContain("first").doesNotContain("X-Team");
    }

    @Test
    void theUsersImageStandsWhereTheToolTakesOne() throws Exception {
        String schema =
                "{\"type\":\"object\",\"properties\":{\"image\":{\"type\":\"string\"}},\"required\":[\"image\"]}";
        server.tools("[%s]".formatted(FakeMcpServer.tool("ocr", schema)));
        try (ToolConnection connection = connect(LIMITS)) {
            ServerTool tool = connection.tools().getFirst();
            ToolImage image = new ToolImage("image/png", new byte[] {1, 2});
            assertThat(connection
                            .call(new ToolInvocation(tool, Map.of(), List.of(image)))
                            .isError())
                    .isFalse();
            assertThat(server.calls.take().at("/arguments/image").asText()).isEqualTo("AQI=");
            ToolResult without = connection.call(new ToolInvocation(tool, Map.of(), List.of()));
            assertThat(without.text()).isEqualTo("This tool needs an image, and the user has shown none.");
            assertThat(server.calls).isEmpty();
        }
    }

    @Test
    void partsOfAllKindsArePassedOnOrNamed() throws Exception {
        server.answer(call -> call.result("""
                {"content":[{"type":"text","text":"a"},
                 {"type":"image","mimeType":"image/png","data":"AQI="},
                 {"type":"image","mimeType":"image/png","data":"!"},
                 {"type":"audio","mimeType":"audio/wav","data":"AQI="},
                 {"type":"resource_link","uri":"file:///x","name":"x"},
                 {"type":"resource","resource":{"uri":"file:///y","text":"inside"}}],
                 "structuredContent":{"n":[1,2.5,null]}}"""));
        ToolResult result = call(LIMITS);
        assertThat(result.status()).isEqualTo(ToolResult.Status.RETURNED);
        assertThat(result.texts())
                .containsExactly(
                        "a",
                        "(an image whose content is no base64 is left out)",
                        "(audio (audio/wav) is left out: models here cannot hear)",
                        "(link to a resource: file:///x)",
                        "inside");
        assertThat(result.images()).hasSize(1);
        assertThat(result.structured().orElseThrow()).containsOnlyKeys("n");
    }

    @Test
    void whatAToolSaysOfItsFailureIsTold() throws Exception {
        server.answer(call -> call.result("{\"isError\":true,\"content\":[{\"type\":\"text\",\"text\":\"no film\"}]}"));
        ToolResult result = call(LIMITS);
        assertThat(result.status()).isEqualTo(ToolResult.Status.TOOL_ERROR);
        assertThat(result.text()).isEqualTo("no film");
        server.answer(call -> call.error(-32602, "no such place"));
        assertThat(call(LIMITS).text())
                .isEqualTo("The tool has no result: the tool server answers with error -32602: no such place.");
    }

    @Test
    void anEndlessResultIsCutOff() throws Exception {
        server.answer(FakeMcpServer.Call::endless);
        ToolResult result = call(LIMITS);
        assertThat(result.status()).isEqualTo(ToolResult.Status.FAILED);
        assertThat(result.text())
                .isEqualTo("The tool has no result: what the tool server sends is larger than its setting"
                        + " `max-result-bytes` allows.");
    }

    @Test
    void aSlowServerIsNotWaitedFor() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        server.answer(call -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertThat(call(HASTY).text()).isEqualTo("The tool has no result: there was no answer within 500 ms.");
        assertThat(cancelled().at("/params/requestId").asText()).isNotEmpty();
        end.countDown();
    }

    private JsonNode cancelled() throws InterruptedException {
        JsonNode next = server.notifications.take();
        while (!next.path("method").asText().equals("notifications/cancelled")) {
            next = server.notifications.take();
        }
        return next;
    }

    @Test
    void anInterruptAbandonsACallAndTellsTheServer() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        server.tools("[%s]".formatted(FakeMcpServer.tool("look", ANY))).answer(call -> {
            begun.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try (ToolConnection connection = connect(LIMITS)) {
            ToolInvocation call = new ToolInvocation(connection.tools().getFirst(), Map.of(), List.of());
            CountDownLatch interrupted = new CountDownLatch(1);
            Thread caller = Thread.ofVirtual().start(() -> {
                try {
                    connection.call(call);
                } catch (InterruptedException e) {
                    interrupted.countDown();
                }
            });
            begun.await();
            caller.interrupt();
            assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(cancelled().at("/params/requestId").asText()).isNotEmpty();
        }
        end.countDown();
    }

    @Test
    void aDroppedConnectionIsAFailureOfTheCallAlone() throws Exception {
        server.tools("[%s]".formatted(FakeMcpServer.tool("look", ANY))).answer(FakeMcpServer.Call::drop);
        try (ToolConnection connection = connect(LIMITS)) {
            ToolInvocation call = new ToolInvocation(connection.tools().getFirst(), Map.of(), List.of());
            assertThat(connection.call(call).text())
                    .isEqualTo("The tool has no result: the connection to the tool server failed.");
            server.answer(next -> next.text("again"));
            assertThat(connection.call(call).text()).isEqualTo("again");
        }
    }

    @Test
    void whatIsNoToolIsLeftOut() throws Exception {
        String deep = IntStream.range(0, 20_000).mapToObj(i -> "\"a\"").collect(Collectors.joining(","));
        server.tools("[%s,%s,%s,%s]"
                .formatted(
                        FakeMcpServer.tool("fine", "{\"type\":\"object\",\"$schema\":\"x\"}"),
                        FakeMcpServer.tool("list", "{\"type\":\"array\"}"),
                        FakeMcpServer.tool("long", "{\"type\":\"object\",\"enum\":[%s]}".formatted(deep)),
                        FakeMcpServer.tool(" ", ANY)));
        try (ToolConnection connection = connect(LIMITS)) {
            assertThat(connection.tools())
                    .containsExactly(new ServerTool("fine", "Does fine.", Map.of("type", "object"), false));
        }
    }

    @Test
    void aListWithoutEndIsCutOff() throws Exception {
        server.tools(IntStream.range(0, 10_000)
                .mapToObj(i -> FakeMcpServer.tool("t" + i, ANY))
                .collect(Collectors.joining(",", "[", "]")));
        try (ToolConnection connection = connect(LIMITS)) {
            assertThat(connection.tools()).hasSize(ToolLimits.MAX_LISTED);
        }
    }

    @Test
    void aListThatIsNoneIsAProblemOfTheServer() throws Exception {
        server.tools("{\"not\":\"a list\"}");
        try (ToolConnection connection = connect(LIMITS)) {
            assertThatThrownBy(connection::tools)
                    .isInstanceOf(ToolServerException.class)
                    .hasMessageContaining("does not speak the protocol as expected");
        }
    }

    @Test
    void changesAreNoticed() throws Exception {
        CountDownLatch changed = new CountDownLatch(1);
        try (ToolConnection connection = connect(LIMITS, changed::countDown)) {
            assertThat(connection.tools()).isEmpty();
            server.changed();
            assertThat(changed.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }
}

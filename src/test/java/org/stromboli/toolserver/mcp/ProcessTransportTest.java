package org.stromboli.toolserver.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stromboli.fakes.Waiting;
import org.stromboli.toolserver.ServerTool;
import org.stromboli.toolserver.ToolConnection;
import org.stromboli.toolserver.ToolInvocation;
import org.stromboli.toolserver.ToolLimits;
import org.stromboli.toolserver.ToolResult;
import org.stromboli.toolserver.ToolServer;
import org.stromboli.toolserver.ToolServerException;

/// A tool server that is a child of this process.
@Timeout(120)
class ProcessTransportTest {

    private static final ToolLimits LIMITS = new ToolLimits(Duration.ofSeconds(30), 1 << 16);

    private static McpBackend backend() {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Path.of("target", "test-classes").toString(),
                ChildServer.class.getName());
        return new McpBackend(new McpAddress.Command(command, Map.of("MINE", "1")), LIMITS, "1");
    }

    private static ToolInvocation call(String name) {
        return new ToolInvocation(new ServerTool(name, "", Map.of("type", "object"), false), Map.of(), List.of());
    }

    private static Set<Long> children() {
        return ProcessHandle.current()
                .children()
                .filter(each -> each.info().commandLine().orElse("").contains(ChildServer.class.getName()))
                .map(ProcessHandle::pid)
                .collect(java.util.stream.Collectors.toSet());
    }

    @Test
    void itsToolsAreCalledAndItEndsWithTheConnection() throws Exception {
        Set<Long> before = children();
        try (ToolConnection connection = backend().connect(() -> {})) {
            assertThat(connection.tools()).extracting(ServerTool::name).containsExactly("environment", "die", "flood");
            List<String> names =
                    List.of(connection.call(call("environment")).text().split(","));
            assertThat(names).contains("MINE").isSubsetOf("MINE", "PATH", "HOME", "LANG", "TMPDIR");
        }
        Waiting.until("the child's end", () -> before.containsAll(children()));
    }

    @Test
    void aChildThatDiesIsStartedAgain() throws Exception {
        try (ToolServer server = new ToolServer("child", backend(), Optional.empty())) {
            server.start();
            Waiting.until("a connection", () -> server.problem().isEmpty());
            ToolResult result = server.call(call("die"));
            assertThat(result.status()).isEqualTo(ToolResult.Status.FAILED);
            Waiting.until(
                    "another child", () -> server.call(call("environment")).status() == ToolResult.Status.RETURNED);
        }
    }

    @Test
    void aLineWithoutAnEndEndsTheConnection() throws Exception {
        try (ToolServer server = new ToolServer("child", backend(), Optional.empty())) {
            server.start();
            Waiting.until("a connection", () -> server.problem().isEmpty());
            assertThat(server.call(call("flood")).status()).isEqualTo(ToolResult.Status.FAILED);
        }
    }

    @Test
    void aProgramThatIsNoneIsAProblem() {
        McpBackend none = new McpBackend(new McpAddress.Command(List.of("/no/such/program"), Map.of()), LIMITS, "1");
        assertThatThrownBy(() -> none.connect(() -> {})).isInstanceOf(ToolServerException.class);
    }
}

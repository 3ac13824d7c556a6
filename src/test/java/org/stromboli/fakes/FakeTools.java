package org.stromboli.fakes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.stromboli.toolserver.ServerTool;
import org.stromboli.toolserver.ToolBackend;
import org.stromboli.toolserver.ToolConnection;
import org.stromboli.toolserver.ToolInvocation;
import org.stromboli.toolserver.ToolResult;
import org.stromboli.toolserver.ToolServer;
import org.stromboli.toolserver.ToolServerException;

/// A tool server without a protocol: a test says what it has and what it answers.
public final class FakeTools implements ToolBackend {

    /// What a call comes to.
    public interface Answer {
        ToolResult to(ToolInvocation call) throws InterruptedException;
    }

    public final BlockingQueue<ToolInvocation> calls = new LinkedBlockingQueue<>();
    private final List<ServerTool> tools = new ArrayList<>();
    private volatile Answer answer = call -> ToolResult.text("done");
    private volatile Optional<ToolServerException> problem = Optional.empty();
    private volatile Runnable changed = () -> {};

    public static ServerTool tool(String name) {
        return new ServerTool(name, "", Map.of("type", "object"), false);
    }

    public FakeTools with(ServerTool... more) {
        synchronized (tools) {
            tools.addAll(List.of(more));
        }
        return this;
    }

    public FakeTools answer(Answer next) {
        answer = next;
        return this;
    }

    /// From now on it cannot be reached, or it can again.
    public void fail(Optional<ToolServerException> cause) {
        problem = cause;
        changed.run();
    }

    /// A server that is connected.
    public ToolServer server(String label) throws Exception {
        return server(label, Optional.empty());
    }

    public ToolServer server(String label, Optional<Set<String>> allowed) throws Exception {
        ToolServer server = new ToolServer(label, this, allowed);
        server.start();
        Waiting.until("a connection", () -> server.problem().isEmpty());
        return server;
    }

    @Override
    public ToolConnection connect(Runnable onChange) throws ToolServerException {
        if (problem.isPresent()) {
            throw problem.get();
        }
        changed = onChange;
        return new ToolConnection() {
            @Override
            public List<ServerTool> tools() throws ToolServerException {
                if (problem.isPresent()) {
                    throw problem.get();
                }
                synchronized (tools) {
                    return List.copyOf(tools);
                }
            }

            @Override
            public ToolResult call(ToolInvocation invocation) throws InterruptedException {
                calls.add(invocation);
                return answer.to(invocation);
            }

            @Override
            public void close() {}
        };
    }

    public void change() {
        changed.run();
    }

    @Override
    public String address() {
        return "memory";
    }
}

package org.stromboli.app;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Set;

/// The scripted server with tool servers: `fake`, which the test starts, and `gone`, where there is none.
public final class ToolServerService implements QuarkusTestProfile {

    /// The system property with the port of `fake`: profile and test are loaded apart.
    static final String PORT = "fake.mcp.port";

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(ScriptedBeans.class);
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        if (System.getProperty(PORT) == null) { // Quarkus asks more than once
            try (ServerSocket socket = new ServerSocket(0)) {
                System.setProperty(PORT, Integer.toString(socket.getLocalPort()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return Map.of(
                "stromboli.tool-servers.fake.url",
                "http://127.0.0.1:%s/mcp".formatted(System.getProperty(PORT)),
                "stromboli.tool-servers.gone.url",
                "http://127.0.0.1:1/mcp");
    }
}

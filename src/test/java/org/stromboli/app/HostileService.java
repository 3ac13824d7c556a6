package org.stromboli.app;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;
import java.util.Map;

/// The server as it is by default, with less patience.
public final class HostileService implements QuarkusTestProfile {

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(HostileWeb.class));
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "stromboli.device", "cpu", "stromboli.media.video-timeout", "10s", "quarkus.http.read-timeout", "1s");
    }
}

package org.stromboli.app;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;
import java.util.Map;
import org.stromboli.fixtures.Fixtures;

/// The whole server around the reference checkpoint, in float32, where its answers can be compared.
public final class FixtureService implements QuarkusTestProfile {

    public static final String KEY = "second-key";

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(WebImages.class));
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "stromboli.model", Fixtures.path("llava_onevision/checkpoint").toString(),
                "stromboli.served-model-name", "fixture",
                "stromboli.device", "cpu",
                "stromboli.dtype", "float32",
                "stromboli.engine.max-running", "16",
                "stromboli.engine.kv-cache-bytes", "64M",
                "stromboli.media.parallel-work", "2",
                "stromboli.api-keys", "first-key," + KEY);
    }
}

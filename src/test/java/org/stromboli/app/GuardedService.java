package org.stromboli.app;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/// The scripted server with everything that protects one switched on.
public final class GuardedService implements QuarkusTestProfile {

    public static final String KEY = "the-first-key";
    public static final String ONE_AT_A_TIME = "the-second-key";
    public static final String TWICE_A_MINUTE = "the-third-key";
    public static final String PAGE = "https://page.example";

    public static final String KEYS = """
            # who may use it
            %s name=team-a

            %s name=team-b max-running=1
            %s name=team-c requests-per-minute=2
            """.formatted(KEY, ONE_AT_A_TIME, TWICE_A_MINUTE);

    private final Path keys;

    public GuardedService() {
        try {
            keys = Files.writeString(Files.createTempFile("keys", ".txt"), KEYS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(ScriptedBeans.class);
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "stromboli.api-keys-file",
                keys.toString(),
                "stromboli.cors-origins",
                PAGE,
                "stromboli.cache.per-key",
                "true");
    }
}

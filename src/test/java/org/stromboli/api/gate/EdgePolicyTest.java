package org.stromboli.api.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.api.key.KeyRing;

class EdgePolicyTest {

    private final EdgePolicy here = policy(true);
    private final EdgePolicy elsewhere = policy(false);

    private static EdgePolicy policy(boolean probesHere) {
        return new EdgePolicy(new KeyRing(List.of()), false, false, probesHere, List.of(), EdgeObserver.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/metrics", "/health", "/health/live", "/health/ready", "/health/started"})
    void probesAreProbesWhereTheyAnswer(String path) {
        assertThat(here.isProbe(path)).isTrue();
        assertThat(elsewhere.isProbe(path)).isFalse();
        assertThat(EdgePolicy.isPage(path)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/web/chat.js", "/docs", "/docs/index.html", "/openapi", "/openapi.json"})
    void pagesMayBeOpened(String path) {
        assertThat(EdgePolicy.isPage(path)).isTrue();
        assertThat(here.isProbe(path)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/models", "/webx", "/docsx", "/openapix", "/metricsx", "/healthx", "/tokenize", ""})
    void nothingElseIsOpened(String path) {
        assertThat(EdgePolicy.isPage(path)).isFalse();
        assertThat(here.isProbe(path)).isFalse();
    }
}

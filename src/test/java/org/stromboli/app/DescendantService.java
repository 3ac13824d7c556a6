package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.net.URI;
import java.util.Map;
import org.stromboli.fixtures.Fixtures;

/// The whole server around the tiny checkpoint of one of LLaVA's descendants, in float32.
abstract class DescendantService implements QuarkusTestProfile {

    private static final String FOLDER = "descendants/";

    private final String fixture;

    DescendantService(String fixture) {
        this.fixture = fixture;
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "stromboli.model",
                Fixtures.path(FOLDER + fixture + "/checkpoint").toString(),
                "stromboli.device",
                "cpu",
                "stromboli.dtype",
                "float32",
                "stromboli.engine.kv-cache-bytes",
                "32M");
    }

    /// Prompts and answers are those of the reference, from messages and image files on.
    static void assertReference(URI server, String fixture) throws Exception {
        for (ReferenceCase each : ReferenceCase.all(FOLDER, fixture, "")) {
            JsonNode answer = HttpProbe.json(new HttpProbe(server).chat(each.body("\"temperature\":0,")));
            assertThat(ReferenceCase.ids(answer.path("prompt_token_ids")))
                    .describedAs(each.id())
                    .isEqualTo(each.promptIds());
            assertThat(ReferenceCase.ids(answer.at("/choices/0/token_ids")))
                    .describedAs(each.id())
                    .startsWith(each.greedyIds().toArray(Integer[]::new));
        }
    }
}

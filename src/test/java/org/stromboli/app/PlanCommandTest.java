package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.app.settings.SettingsTest;
import org.stromboli.cli.Commands;
import org.stromboli.fixtures.Fixtures;

class PlanCommandTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    private int run(String model, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("stromboli.model", model);
        return Commands.run(
                List.of(new PlanCommand(() -> SettingsTest.config(settings))), writer(out), writer(errors), "plan");
    }

    private static PrintWriter writer(ByteArrayOutputStream bytes) {
        return new PrintWriter(bytes, true, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"float32", "bfloat16", "int8", "int4"})
    void everyDataTypeHasAPlan(String dtype) {
        String model = Fixtures.path("llava_next", "checkpoint").toString();

        assertThat(run(model, Map.of("stromboli.dtype", dtype))).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("million weights", "dtype " + dtype, "decoder layers", "keys and values", "this machine has")
                .contains("an image of 336 x 336 is", "an image of 1024 x 768 is");
        assertThat(errors.size()).isZero();
    }

    @Test
    void theProcessorAndWhatComputesAreNamed() {
        String model = Fixtures.path("llava", "checkpoint").toString();

        assertThat(run(model, Map.of("stromboli.engine.instructions", "graph"))).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8))
                .containsPattern("processor: .+ \\(.+\\), engine.instructions=graph")
                .containsPattern("decoder: libtorch.*; nothing is measured");
    }

    @Test
    void aShorterContextTakesLess() {
        String model = Fixtures.path("llava", "checkpoint").toString();

        assertThat(run(model, Map.of("stromboli.max-model-len", "128"))).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8)).contains("contexts of 128 tokens");
    }

    @Test
    void aTextModelHasNoLinesAboutImages() {
        String model = Fixtures.path("quantised/gguf_llava15_q4_0/checkpoint").toString();

        assertThat(run(model, Map.of("stromboli.mmproj", "none"))).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("text model (GGUF without mmproj)", "decoder layers")
                .doesNotContain("image", "vision");
    }

    @Test
    void whatIsNoModelIsSaidInASentence() {
        assertThat(run("/does/not/exist", Map.of())).isEqualTo(1);

        assertThat(errors.toString(StandardCharsets.UTF_8))
                .startsWith("stromboli plan: ")
                .contains("does not exist")
                .hasLineCount(1);
    }
}

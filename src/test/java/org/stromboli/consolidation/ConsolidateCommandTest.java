package org.stromboli.consolidation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.cli.Commands;

class ConsolidateCommandTest {

    private static final String NORM = "model.norm.weight";

    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @BeforeEach
    void inputs() throws IOException {
        Workshop workshop = new Workshop(directory);
        workshop.checkpoint("base", Map.of(NORM, Matrices.vector(1, 2)));
        workshop.checkpoint("task", Map.of(NORM, Matrices.vector(3, 4)));
        workshop.checkpoint("longer", Map.of(NORM, Matrices.vector(3, 4, 5)));
        workshop.checkpoint("more", Map.of(NORM, Matrices.vector(3, 4), "model.other", Matrices.vector(1)));
        workshop.adapter("adapter", 2, 4, Map.of("base_model.model.x.lora_A.weight", Matrices.vector(1)), Map.of());
        Files.createDirectory(directory.resolve("empty"));
        Files.createDirectory(directory.resolve("busy.partial"));
    }

    private int run(String arguments) {
        String all = "consolidate " + arguments.replace("@", directory + "/");
        return Commands.run(List.of(new ConsolidateCommand()), writer(out), writer(errors), all.split(" "));
    }

    private static PrintWriter writer(ByteArrayOutputStream bytes) {
        return new PrintWriter(bytes, true, StandardCharsets.UTF_8);
    }

    @Test
    void helpIsNoError() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("Usage: stromboli consolidate")
                .contains("--base=DIR", "--alpha=ALPHA", "spectral-aware", "consolidation.json");
        assertThat(errors.size()).isZero();
    }

    @Test
    void aRunEndsWithTheResult() {
        assertThat(run("--base @base --task @task:0.5 --out=@new/result")).isZero();
        assertThat(errors.toString(StandardCharsets.UTF_8)).contains("[1/1] model.norm.weight", "is complete");
        assertThat(directory.resolve("new/result/consolidation.json")).exists();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --base @base --out @x                               | --base, --task and --out are needed
            --base @base --task @task --out @task               | task exists; nothing is ever overwritten
            --base @none --task @task --out @x                  | none does not exist
            --base @base --task @none --out @x                  | none does not exist
            --base @empty --task @task --out @x                 | empty
            --base @base --task @task:0 --out @x                | alpha is 0.0 for
            --base @base --task @task:1.5 --out @x              | alpha is 1.5 for
            --base @base --task @task --alpha 0 --out @x        | --alpha is "0", but must be above 0 and at most 1
            --base @base --task @task --alpha x --out @x        | --alpha is "x"
            --base @base --task @task --method pca --out @x     | must be sac, linear, retain or scale
            --base @base --task @task --method scale --out @x   | the method scale needs --scale FACTOR
            --base @base --task @task --fold none --out @x      | must be sequential, common-base or joint
            --base @base --task @task --dtype int8 --out @x     | must be float32, float16 or bfloat16
            --base @base --task @task --as-lora 1.5 --out @x    | must be a whole number from 1 to
            --base @base --task @task --out                     | --out needs a value
            --base @base --task @task --out=                    | --out needs a value
            --base @base --task @task --out --common-rows       | --out needs a value
            --base @base --task @task --scale x --out @x        | --scale is "x", but must be above 0 and at most 1000
            --base @base --task @task --fast yes --out @x       | there is no option --fast
            now                                                 | cannot make sense of 'now'
            --base @base --task @longer --out @x                | has shape [3] in
            --base @base --task @more --out @x                  | has 1 tensors that the base lacks, for example model.other
            --base @base --task @task --include *.y --out @x    | has nothing for any selected tensor
            --base @base --task @adapter --out @x               | holds one factor of x.weight (base_model.model.x.lora_A.weight), but not the other
            --base @adapter --task @task --out @x               | is an adapter, not a checkpoint
            --base @base --task @task --out @busy               | delete it if no one works on it
            """)
    void whatCannotBeDoneIsSaidInASentence(String arguments, String sentence) {
        assertThat(run(arguments)).isEqualTo(1);
        assertThat(errors.toString(StandardCharsets.UTF_8))
                .startsWith("stromboli consolidate: ")
                .contains(sentence)
                .hasLineCount(1);
        assertThat(directory.resolve("x")).doesNotExist();
        assertThat(directory.resolve("x.partial")).doesNotExist();
    }
}

package org.stromboli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stromboli.fixtures.Fixtures;

/// Commands run from the jar of the server, without starting it.
@Timeout(120)
class PackagedToolIT {

    @TempDir
    Path directory;

    private record Ended(int code, String output) {}

    private static Ended run(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dai.djl.offline=true",
                "-jar",
                System.getProperty("packaged.server", "target/quarkus-app/quarkus-run.jar")));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }

    @Test
    void consolidatesAndEnds() throws Exception {
        String checkpoint = Fixtures.path("llava_onevision", "checkpoint").toString();
        String out = directory.resolve("out").toString();

        Ended ended = run("consolidate", "--base", checkpoint, "--task", checkpoint, "--out", out);

        assertThat(ended.code()).describedAs(ended.output()).isZero();
        assertThat(ended.output()).contains("is complete").doesNotContain("Listening", "WARN", "Exception");
        assertThat(directory.resolve("out/consolidation.json")).exists();
    }

    @Test
    void saysWhatIsWrong() throws Exception {
        Ended ended = run("consolidate", "--base", "nowhere", "--task", "nowhere", "--out", "x");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.output()).hasLineCount(1).contains("the directory nowhere does not exist");
    }

    @Test
    void helpListsEveryCommand() throws Exception {
        Ended ended = run("--help");

        assertThat(ended.code()).describedAs(ended.output()).isZero();
        assertThat(ended.output()).contains("ask ", "bench ", "compare ", "sweep ", "soak ", "consolidate ");
    }

    @Test
    void clientsNeedNoFrameworkToSayThatNoServerAnswers() throws Exception {
        Ended ended = run("ask", "--url", "http://127.0.0.1:1", "What is this?");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.output().lines())
                .containsExactly("stromboli ask: no server answers at http://127.0.0.1:1."
                        + " Start one with: ./stromboli serve");
    }

    @Test
    void aCommandThatIsNoneDoesNotStartTheServer() throws Exception {
        Ended ended = run("serv");

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.output().lines())
                .containsExactly("stromboli: there is no command 'serv'; --help lists the commands");
    }
}

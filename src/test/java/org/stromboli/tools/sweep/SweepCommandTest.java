package org.stromboli.tools.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stromboli.tools.client.CommandRun;
import org.stromboli.tools.client.LocalServer;

class SweepCommandTest {

    @TempDir
    Path directory;

    private LocalServer server;

    @BeforeEach
    void start() throws IOException {
        server = new LocalServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private CommandRun sweep(String... words) {
        List<String> all = new ArrayList<>(List.of("sweep"));
        all.addAll(List.of(words));
        return CommandRun.of(new SweepCommand(), all.toArray(String[]::new));
    }

    private String ours() {
        return "--server=ours=" + server.url();
    }

    @Test
    void everyPointIsALineAndEverySweepHasItsPlots() throws IOException {
        CommandRun run = sweep(
                ours(),
                "--server=theirs=" + server.url(),
                "--max-concurrency=2",
                "--max-image-size=384",
                "--max-prompt-words=640",
                "--out=" + directory.resolve("plots"));
        assertThat(run.exitCode()).describedAs(run.errors()).isZero();
        assertThat(run.out().lines().map(line -> line.replaceAll(" +", " ").replaceAll("( \\d+).*", "$1")))
                .containsExactly(
                        "ours concurrency 1",
                        "theirs concurrency 1",
                        "ours concurrency 2",
                        "theirs concurrency 2",
                        "ours image 384",
                        "theirs image 384",
                        "ours context 640",
                        "theirs context 640");
        assertThat(run.out()).contains("median TTFT", "median TPOT", "P99 ITL", "10 prompt tokens");
        try (Stream<Path> files = Files.list(directory.resolve("plots"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "concurrency-throughput.svg",
                            "concurrency-itl.svg",
                            "image-ttft.svg",
                            "context-ttft.svg",
                            "context-decode-throughput.svg");
        }
    }

    @Test
    void aSweepCanBeChosen() {
        CommandRun run = sweep(ours(), "--only=contexts", "--max-prompt-words=640");
        assertThat(run.out()).startsWith("ours         context    640 words").hasLineCount(1);
    }

    @Test
    void aPointIsTheSameInEveryRun() {
        assertThat(sweep(ours(), "--only=concurrency", "--max-concurrency=1").exitCode())
                .isZero();
        assertThat(sweep(ours(), "--only=concurrency", "--max-concurrency=1").exitCode())
                .isZero();
        assertThat(server.requests()).hasSize(2);
        assertThat(server.requests().getFirst()).isEqualTo(server.requests().getLast());
    }

    @Test
    void wrongOptionsAreNamed() {
        assertThat(sweep().errors()).isEqualTo("stromboli sweep: --server is required; --help lists the options\n");
        assertThat(sweep("--server=here").errors())
                .isEqualTo("stromboli sweep: --server is \"here\", but must be NAME=URL\n");
        assertThat(sweep(ours(), "--only=videos").errors())
                .isEqualTo(
                        "stromboli sweep: --only is \"videos\", but must be some of concurrency, images and contexts\n");
    }

    @Test
    void aFailedRequestEndsTheSweep() {
        server.chat(_ -> LocalServer.error(500, "out of memory", "internal_error"));
        assertThat(sweep(ours()))
                .isEqualTo(new CommandRun(
                        1, "", "stromboli sweep: %s failed: status 500 internal_error\n".formatted(server.url())));
    }
}

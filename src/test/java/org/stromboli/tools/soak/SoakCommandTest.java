package org.stromboli.tools.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stromboli.tools.client.CommandRun;
import org.stromboli.tools.client.LocalServer;

class SoakCommandTest {

    private LocalServer server;

    @BeforeEach
    void start() throws IOException {
        server = new LocalServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private CommandRun soak(String... more) {
        String[] words = {
            "soak",
            "--url",
            server.url(),
            "--calibration=1",
            "--minutes=0.01",
            "--max-concurrency=4",
            "--overload-factor=0.1"
        };
        String[] all = Arrays.copyOf(words, words.length + more.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        return CommandRun.of(new SoakCommand(), all);
    }

    @Test
    void everythingIsServedAndChecked() {
        CommandRun run = soak();
        assertThat(run.out())
                .contains("calibration: ", "capacity: ", "overload: ")
                .contains("PASS  calibration: nothing fails", "PASS  overload: nothing fails")
                .contains("inter-token latency stays", "PASS  no request is left in the server")
                .doesNotContain("drain");
        assertThat(run.errors()).contains("served");
    }

    @Test
    void theProcessIsWatchedAndGetsSigterm() throws IOException {
        Process process = new ProcessBuilder("sleep", "600").start();
        CommandRun run = soak("--pid=" + process.pid());
        assertThat(process.isAlive()).isFalse();
        assertThat(run.errors()).contains(" MiB");
        assertThat(run.out())
                .contains("PASS  drain: running streams finish: 4 served")
                .contains("PASS  drain: later requests are rejected")
                .contains("PASS  drain: the process ends: yes");
    }

    @Test
    void aProcessThatIsGoneFailsTheDrain() {
        CommandRun run = soak("--pid=" + Integer.MAX_VALUE);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).contains("FAIL  drain: the process had ended before");
    }

    @Test
    void aServerThatServesNothingEndsTheTest() {
        server.chat(_ -> LocalServer.error(500, "out of memory", "internal_error"));
        CommandRun run = soak();
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errors()).isEqualTo("stromboli soak: the server served no request of the calibration\n");
    }

    @Test
    void wrongOptionsAreNamed() {
        assertThat(soak("--overload-factor=0").errors())
                .isEqualTo("stromboli soak: --overload-factor is \"0\", but must be a number above 0\n");
    }
}

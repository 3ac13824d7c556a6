package org.stromboli.tools.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stromboli.tools.client.CommandRun;
import org.stromboli.tools.client.LocalServer;

class CompareCommandTest {

    private LocalServer first;
    private LocalServer second;

    @BeforeEach
    void start() throws IOException {
        first = new LocalServer();
        second = new LocalServer();
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
    }

    private CommandRun compare(String... more) {
        List<String> words =
                new ArrayList<>(List.of("compare", "--first", first.url(), "--second", second.url(), "--repeat", "1"));
        words.addAll(List.of(more));
        return CommandRun.of(new CompareCommand(), words.toArray(String[]::new));
    }

    @Test
    void everyScenarioIsALine() {
        CommandRun run = compare();
        assertThat(run.exitCode()).describedAs(run.errors()).isZero();
        assertThat(run.out().lines().map(line -> line.substring(0, line.indexOf(' '))))
                .containsExactly(
                        "scenario", "text1", "new-image", "repeated-image", "wide-image", "images8", "text16", "mixed");
    }

    @Test
    void bothServersGetTheSameRequests() {
        assertThat(compare("--only", "text1,repeated-image", "--seed", "3").out())
                .hasLineCount(3);
        assertThat(first.requests()).isNotEmpty().isEqualTo(second.requests());
    }

    @Test
    void modelsCanBeNamed() {
        assertThat(compare("--only=text1", "--first-model=a", "--second-model=b")
                        .exitCode())
                .isZero();
        assertThat(first.requests())
                .extracting(each -> each.path("model").asText())
                .containsOnly("a");
        assertThat(second.requests())
                .extracting(each -> each.path("model").asText())
                .containsOnly("b");
    }

    @Test
    void aFailedRequestEndsTheComparison() {
        second.chat(_ -> LocalServer.error(500, "out of memory", "internal_error"));
        CommandRun run = compare("--only=text16");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errors())
                .isEqualTo("stromboli compare: %s failed: status 500 internal_error\n".formatted(second.url()));
    }

    @Test
    void aScenarioThatIsNoneIsRejected() {
        assertThat(compare("--only=video").errors())
                .isEqualTo("stromboli compare: --only is \"video\", but must be one of "
                        + "text1, new-image, repeated-image, wide-image, images8, text16, mixed\n");
    }

    @Test
    void aLineHasMediansAndTheSpreadOfRatios() {
        double[][] values = {{10, 20, 40}, {10, 10, 10}};
        assertThat(CompareCommand.line(Scenario.MIXED, values))
                .isEqualTo(
                        "mixed           max ITL, ms              20.0       10.0   2.000 (1.000 to 4.000), lower is better");
    }
}

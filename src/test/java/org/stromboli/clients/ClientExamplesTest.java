package org.stromboli.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stromboli.app.EmbeddedAnswersTest;

/// Runs the Java programs of `docs/clients.md`: each asks twice, the second time with a stream.
@QuarkusTest
@TestProfile(EmbeddedAnswersTest.Defaults.class)
@Timeout(120)
class ClientExamplesTest {

    private static final String TWICE = ExampleMedia.DESCRIPTION + System.lineSeparator() + ExampleMedia.DESCRIPTION;

    @TestHTTPResource("/v1")
    String server;

    private interface Program {
        void main(String[] args) throws Exception;
    }

    @Test
    void openAiJava() throws Exception {
        assertThat(printed(OpenAiJavaExample::main)).isEqualTo(TWICE);
    }

    @Test
    void langChain4j() throws Exception {
        assertThat(printed(LangChain4jExample::main)).isEqualTo(TWICE);
    }

    private String printed(Program program) throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            program.main(new String[] {server});
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }
}

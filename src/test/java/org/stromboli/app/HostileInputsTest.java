package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.api.body.BodyReader;
import org.stromboli.completion.Completions;
import org.stromboli.fakes.Waiting;

/// Whatever hostile clients could think of, over sockets, against the server with the built-in model: the right
/// rejection, or an answer; the next request is answered as if nothing had been; and nothing of it stays in memory.
@QuarkusTest
@TestProfile(HostileService.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(900)
class HostileInputsTest {

    private static final int AT_ONCE = 4;
    private static final int MAX_ROUNDS = 3;

    private static final Map<String, HostileCase> CASES = new LinkedHashMap<>();

    static {
        Stream.of(
                        HostileImages.cases(),
                        HostileVideos.cases(),
                        HostileMarks.cases(),
                        HostileUrls.cases(),
                        HostileFields.cases(),
                        HostileForms.cases(),
                        HostileWire.cases())
                .flatMap(List::stream)
                .forEach(each -> {
                    if (CASES.put(each.name(), each) != null) {
                        throw new IllegalStateException("two cases have the name " + each.name());
                    }
                });
    }

    @TestHTTPResource("/")
    URI server;

    @Inject
    Completions completions;

    @Inject
    BodyReader bodies;

    static Stream<String> names() {
        return CASES.keySet().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    @Order(1)
    void isRejectedAndForgotten(String name) throws Exception {
        HostileCase hostile = CASES.get(name);
        assertThat(hostile.complaint(RawHttp.send(server, hostile.wire().get())))
                .isEmpty();
        assertThat(RawHttp.send(server, ordinary()).body()).contains("The triangle is green.");
    }

    /// The server waits for a second here, and hangs up, with or without a word.
    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 500\r\n\r\n{\"mess", "Transfer-Encoding: chunked\r\n\r\n50\r\n{\"mess"})
    @Order(1)
    void aBodyThatStopsIsGivenUp(String body) throws Exception {
        String head = "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
        assertThat(RawHttp.send(server, CraftedImages.bytes(head + body)).status())
                .isIn(0, 408);
        assertThat(RawHttp.send(server, ordinary()).body()).contains("The triangle is green.");
        assertThat(completions.running()).isZero();
    }

    /// All of them side by side, again and again: what leaks grows every time, where allocators only breathe.
    @Test
    @Order(2)
    void nothingIsLeftBehind() throws Exception {
        allAtOnce();
        Footprint last = settled();
        String complaint = "";
        for (int round = 0; round < MAX_ROUNDS; round++) {
            allAtOnce();
            Footprint now = settled();
            complaint = now.complaintAfter(last);
            if (complaint.isEmpty()) {
                return;
            }
            last = now;
        }
        assertThat(complaint).isEmpty();
    }

    private static final List<Long> NOTHING = List.of(0L, 0L, 0L);

    private Footprint settled() throws Exception {
        try {
            Waiting.until("nothing runs and nothing is held", () -> held().equals(NOTHING));
        } catch (AssertionError e) {
            throw new AssertionError("running, bytes of bodies, child processes: " + held(), e);
        }
        assertThat(RawHttp.send(server, ordinary()).body()).contains("The triangle is green.");
        assertThat(new HttpProbe(server).get("/metrics").body())
                .containsPattern("vllm:num_requests_running\\{[^}]*} 0\\.0")
                .containsPattern("vllm:num_requests_waiting\\{[^}]*} 0\\.0")
                .containsPattern("vllm:kv_cache_usage_perc\\{[^}]*} 0\\.0");
        return Footprint.now();
    }

    private List<Long> held() {
        return List.of((long) completions.running(), bodies.heldBytes(), Footprint.children());
    }

    private void allAtOnce() throws Exception {
        try (ExecutorService clients = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<String>> complaints = new ArrayList<>();
            for (HostileCase each : CASES.values()) {
                complaints.add(clients.submit(() -> {
                    RawHttp.Answer answer = RawHttp.send(server, each.wire().get());
                    return answer.status() == 429 ? "" : each.complaint(answer);
                }));
            }
            for (Future<String> complaint : complaints) {
                assertThat(complaint.get()).isEmpty();
            }
        }
    }

    private static byte[] ordinary() throws IOException {
        String image = HostileCase.data("image/png", Files.readAllBytes(Path.of("deploy/examples/shapes.png")));
        String body = HostileCase.about("image_url", image, "")
                .replace("What is in the picture?", "What colour is the triangle?")
                .replace("\"max_tokens\":4", "\"max_tokens\":64");
        return HostileCase.post(HostileCase.CHAT, "application/json", CraftedImages.bytes(body));
    }
}

package org.stromboli.tools.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.stromboli.tools.client.Json;
import org.stromboli.tools.soak.SoakRequest.Behavior;

class SoakWorkloadTest {

    private static final SoakWorkload WORKLOAD = new SoakWorkload(1);
    private static final List<SoakRequest> REQUESTS =
            IntStream.range(0, 400).mapToObj(WORKLOAD::request).toList();

    @Test
    void aRequestIsTheSameInEveryRun() {
        assertThat(new SoakWorkload(1).request(17)).isEqualTo(WORKLOAD.request(17));
        assertThat(new SoakWorkload(2).request(17)).isNotEqualTo(WORKLOAD.request(17));
    }

    @Test
    void everyBehaviorHasItsShare() {
        Map<Behavior, Long> counts = REQUESTS.stream()
                .collect(Collectors.groupingBy(
                        SoakRequest::behavior, () -> new EnumMap<>(Behavior.class), Collectors.counting()));
        assertThat(counts).containsOnlyKeys(Behavior.values());
        assertThat(counts.get(Behavior.STREAM)).isBetween(160L, 240L);
        assertThat(counts.get(Behavior.NON_STREAMING)).isBetween(80L, 160L);
        assertThat(counts.get(Behavior.INVALID)).isBetween(4L, 32L);
    }

    @Test
    void requestsHaveEveryKindOfContent() {
        String bodies = REQUESTS.stream().map(SoakRequest::body).collect(Collectors.joining());
        assertThat(bodies)
                .contains("image_url", "video_url", "data:video/jpeg;base64,", "visual_prompts", "json_schema")
                .contains("\"prompt\"");
    }

    @Test
    void aCompleteResponseHasTheTokensThatTheRequestAsksFor() {
        assertThat(REQUESTS).filteredOn(each -> each.expectedTokens() > 0).allSatisfy(each -> {
            JsonNode body = Json.read(each.body());
            assertThat(body.path("max_tokens").asInt()).isEqualTo(each.expectedTokens());
            assertThat(body.path("ignore_eos").asBoolean()).isTrue();
        });
    }

    @Test
    void clientsThatReadStreamsAskForThem() {
        assertThat(REQUESTS)
                .filteredOn(each -> each.expectedTokens() > 0)
                .allSatisfy(
                        each -> assertThat(Json.read(each.body()).path("stream").asBoolean())
                                .isEqualTo(each.behavior() != Behavior.NON_STREAMING));
    }

    @Test
    void invalidRequestsAreOfFourKinds() {
        Random random = new Random(1);
        List<String> bodies = IntStream.range(0, 40)
                .mapToObj(_ -> InvalidRequests.draw(random))
                .map(SoakRequest::body)
                .toList();
        assertThat(bodies)
                .anyMatch(body -> Json.read(body).isMissingNode())
                .anyMatch(body -> Json.read(body).path("temperature").asDouble() < 0)
                .anyMatch(body -> body.length() > 100_000)
                .anyMatch(body -> body.contains("data:image/png;base64,"));
    }
}

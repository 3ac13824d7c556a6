package org.stromboli.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.stromboli.app.EmbeddedAnswersTest;

/// Walks the table of features in `docs/api.md`: what it says an API has is asked for, rightly and wrongly, and what it
/// says an API lacks is rejected by name.
@QuarkusTest
@TestProfile(EmbeddedAnswersTest.Defaults.class)
@Timeout(300)
class FeatureTableTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> APIS = List.of("chat", "responses", "messages");
    private static final Map<String, String> PATHS = Map.of(
            "chat", "/v1/chat/completions",
            "responses", "/v1/responses",
            "messages", "/v1/messages");
    private static final Map<String, String> SMALLEST = Map.of(
            "chat", "{\"max_tokens\":4,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
            "responses", "{\"max_output_tokens\":4,\"input\":\"Hi\"}",
            "messages", "{\"max_tokens\":4,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TestHTTPResource("/")
    URI server;

    /// @param said in the table, one for each of the APIs
    record Row(String feature, List<String> said) {
        @Override
        public String toString() {
            return feature;
        }
    }

    static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        boolean inside = false;
        for (String line : Files.readAllLines(Path.of("docs/api.md"))) {
            if (line.startsWith("## ")) {
                inside = line.equals("## Feature support by API");
            } else if (inside && line.startsWith("| ") && !line.startsWith("| |")) {
                String[] cells = line.substring(2).split(" \\|(?: |$)");
                rows.add(new Row(cells[0], List.of(cells).subList(1, cells.length)));
            }
        }
        return rows;
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theServerHasWhatTheTableSays(Row row) throws Exception {
        JsonNode requests = requests().path(row.feature());
        assertThat(row.said()).hasSize(APIS.size());
        for (int i = 0; i < APIS.size(); i++) {
            String api = APIS.get(i);
            JsonNode request = requests.path(api);
            HttpResponse<String> response = send(api, request.path("body"));
            if (row.said().get(i).equals("yes")) {
                assertThat(response.statusCode())
                        .describedAs(api + response.body())
                        .isEqualTo(200);
                HttpResponse<String> wrong = send(api, request.path("wrong"));
                assertThat(wrong.statusCode()).describedAs(api + wrong.body()).isEqualTo(400);
            } else {
                assertThat(row.said().get(i)).isEqualTo("no");
                assertThat(response.statusCode())
                        .describedAs(api + response.body())
                        .isEqualTo(400);
                assertThat(response.body()).contains(request.path("names").asText());
            }
        }
    }

    @Test
    void everyFeatureIsInTheTable() throws Exception {
        List<String> known = new ArrayList<>();
        requests().fieldNames().forEachRemaining(known::add);
        assertThat(rows().stream().map(Row::feature)).containsExactlyElementsOf(known);
    }

    private static JsonNode requests() throws IOException {
        String base64 = Base64.getEncoder().encodeToString(Files.readAllBytes(Path.of("deploy/examples/shapes.png")));
        return JSON.readTree(Files.readString(Path.of("src/test/resources/features.json"))
                .replace("$IMAGE", "data:image/png;base64," + base64)
                .replace("$BASE64", base64)
                .replace("$FRAMES", "data:video/png;base64," + base64 + "," + base64));
    }

    private HttpResponse<String> send(String api, JsonNode members) throws Exception {
        ObjectNode body = (ObjectNode) JSON.readTree(SMALLEST.get(api));
        body.setAll((ObjectNode) members);
        return client.send(
                HttpRequest.newBuilder(server.resolve(PATHS.get(api)))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}

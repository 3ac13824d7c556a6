package org.stromboli.api.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stromboli.api.chat.ChatAnswer;
import org.stromboli.api.chat.ChatChunk;
import org.stromboli.api.chat.ServerToolCall;
import org.stromboli.api.chat.ToolCallAnswer;
import org.stromboli.api.chat.UsageBody;
import org.stromboli.api.error.ErrorBody;
import org.stromboli.api.models.ModelsResource;
import org.stromboli.api.text.TextAnswer;
import org.stromboli.api.text.TextBody;
import org.stromboli.api.text.TokenizeResource;
import org.stromboli.app.ScriptedService;

/// The description that clients are made from says what the code does: no path, no field and no status is missing.
@QuarkusTest
@TestProfile(ScriptedService.class)
@Timeout(60)
class OpenApiTest {

    @TestHTTPResource("/")
    URI server;

    @Inject
    ObjectMapper mapper;

    private JsonNode document;

    @BeforeEach
    void read() throws Exception {
        document = mapper.readTree(get("/openapi.json").body());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return client.send(
                    HttpRequest.newBuilder(server.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void itIsThereInBothFormsWithTheVersionOfTheBuild() throws Exception {
        assertThat(document.path("openapi").asText()).startsWith("3.1");
        assertThat(document.at("/info/title").asText()).isEqualTo("Stromboli");
        assertThat(document.at("/info/version").asText()).matches("\\d+\\.\\d+\\.\\d+.*");
        assertThat(get("/openapi.json").headers().firstValue("Content-Type").orElseThrow())
                .startsWith("application/json");
        assertThat(get("/openapi.yaml").body()).contains("openapi: 3.1");
        assertThat(get("/openapi").statusCode()).isEqualTo(200);
    }

    @Test
    void everyPathOfTheCodeIsDescribed() {
        Set<String> described = new TreeSet<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .fieldNames()
                        .forEachRemaining(method -> described.add(method + " " + path.getKey())));
        Set<String> coded = new TreeSet<>();
        for (JavaClass each : new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("org.stromboli.api")) {
            if (each.isAnnotatedWith(Path.class)) {
                each.getMethods().forEach(method -> route(each, method).ifPresent(coded::add));
            }
        }
        assertThat(coded).isNotEmpty();
        assertThat(described).containsAll(coded);
        coded.addAll(
                List.of("get /health", "get /health/live", "get /health/ready", "get /health/started", "get /metrics"));
        coded.add("get /openapi.json");
        assertThat(described).isEqualTo(coded);
    }

    @Test
    void whoAsksForAPathThatIsNoneIsToldWhatThereIs() throws Exception {
        String message = mapper.readTree(get("/no/such/path").body())
                .at("/error/message")
                .asText();
        Set<String> told = new TreeSet<>(
                List.of(message.replaceAll(".*What there is: |[.]$", "").split(", ")));
        Set<String> described = new TreeSet<>();
        document.path("paths").properties().forEach(path -> {
            List<String> methods = new ArrayList<>();
            path.getValue().fieldNames().forEachRemaining(method -> methods.add(method.toUpperCase(Locale.ROOT)));
            described.add(String.join(" or ", methods) + " " + path.getKey());
        });
        assertThat(told).isEqualTo(described);
    }

    private static Optional<String> route(JavaClass resource, JavaMethod method) {
        String verb = method.isAnnotatedWith(GET.class) ? "get " : method.isAnnotatedWith(POST.class) ? "post " : "";
        if (verb.isEmpty()) {
            return Optional.empty();
        }
        String start = resource.getAnnotationOfType(Path.class).value();
        String end = method.isAnnotatedWith(Path.class)
                ? method.getAnnotationOfType(Path.class).value()
                : "";
        String path = ("/" + start + "/" + end).replaceAll("/+", "/").replaceAll(":[^}]*}", "}");
        return Optional.of(verb + (path.length() > 1 ? path.replaceAll("/$", "") : path));
    }

    @Test
    void everyOperationTellsHowItMayFail() {
        document.path("paths").properties().forEach(path -> {
            JsonNode post = path.getValue().path("post");
            boolean probe = path.getKey().startsWith("/health") || path.getKey().matches("/metrics|/ping");
            if (!post.isMissingNode() && !probe) {
                assertThat(names(post.path("responses")))
                        .describedAs(path.getKey())
                        .contains("200", "400", "401", "404", "413", "415", "429", "500", "503");
            }
            boolean guarded = !probe;
            path.getValue()
                    .properties()
                    .forEach(operation -> assertThat(
                                    operation.getValue().path("responses").has("401"))
                            .describedAs(path.getKey())
                            .isEqualTo(guarded));
        });
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        List<JsonNode> references = document.findValues("$ref");
        assertThat(references).hasSizeGreaterThan(100);
        for (JsonNode each : references) {
            assertThat(document.at(each.asText().substring(1)).isMissingNode())
                    .describedAs(each.asText())
                    .isFalse();
        }
    }

    @Test
    void everyFieldOfARequestIsDescribedAndNoOther() throws Exception {
        Set<String> generation = properties("Generation");
        Set<String> chat = properties("ChatRequest");
        // The forms of answers are read from what is left.
        Set<String> forms = Set.of(
                "response_format",
                "structured_outputs",
                "guided_json",
                "guided_regex",
                "guided_choice",
                "guided_grammar",
                "grammar");
        assertThat(chat).containsAll(forms);
        assertThat(without(chat, forms)).isEqualTo(read(ChatBody.class));
        assertThat(without(properties("TextRequest"), generation)) // max_tokens is there for its other default
                .isEqualTo(read(TextBody.class));
        assertThat(properties("StreamOptions")).isEqualTo(read(ChatBody.StreamOptions.class));
        assertThat(properties("Message")).isEqualTo(read(ChatBody.Message.class));
        assertThat(union(union(properties("TextPart"), properties("ImagePart")), properties("VideoPart")))
                .isEqualTo(read(ChatBody.Part.class));
        assertThat(union(properties("Image"), properties("Video"))).isEqualTo(read(ChatBody.Media.class));
        assertThat(properties("VisualPrompt")).isEqualTo(read(VisualPromptBody.class));
        assertThat(properties("Tool")).isEqualTo(read(ToolBody.class));
        assertThat(properties("ToolCall")).isEqualTo(read(ToolCallBody.class));
        assertThat(properties("ToolChoice")).isEqualTo(read(ToolChoiceBody.class));
        assertThat(properties("MediaOptions")).isEqualTo(read(ChatBody.MediaOptions.class));
        assertThat(properties("VideoOptions")).isEqualTo(read(ChatBody.VideoOptions.class));
        assertThat(properties("MessagesRequest")).isEqualTo(read(foreign("anthropic.MessagesBody")));
        assertThat(properties("Block")).isEqualTo(read(foreign("anthropic.MessagesBody$Block")));
        assertThat(properties("ResponsesRequest")).isEqualTo(read(foreign("responses.ResponsesBody")));
        assertThat(properties("ResponseItem")).isEqualTo(read(foreign("responses.ResponsesBody$Item")));
        assertThat(properties("SystemOneRequest")).isEqualTo(read(foreign("decisions.SystemOneBody")));
        assertThat(properties("EmbeddingsRequest")).isEqualTo(read(foreign("embeddings.EmbeddingsBody")));
        assertThat(properties("Question")).isEqualTo(read(foreign("decisions.SystemOneBody$Question")));
        assertThat(properties("DetokenizeRequest")).isEqualTo(read(TokenizeResource.DetokenizeBody.class));
        assertThat(properties("TokenizeRequest")).containsAll(read(TokenizeResource.TokenizeBody.class));
    }

    @Test
    void everyFieldOfAnAnswerIsDescribedAndNoOther() throws Exception {
        assertThat(properties("ChatAnswer")).isEqualTo(written(ChatAnswer.class));
        assertThat(names(at("ChatAnswer", "/properties/choices/items/properties")))
                .isEqualTo(written(ChatAnswer.Choice.class));
        assertThat(properties("ChatChunk")).isEqualTo(written(ChatChunk.class));
        assertThat(names(at("ChatChunk", "/properties/choices/items/properties")))
                .isEqualTo(written(ChatChunk.Choice.class));
        assertThat(names(at("ChatChunk", "/properties/choices/items/properties/delta/properties")))
                .isEqualTo(written(ChatChunk.Delta.class));
        assertThat(names(at("ChatAnswer", "/properties/choices/items/properties/message/properties")))
                .isEqualTo(written(ChatAnswer.Message.class));
        assertThat(properties("ToolCallAnswer")).isEqualTo(written(ToolCallAnswer.class));
        assertThat(properties("ServerToolCall")).isEqualTo(written(ServerToolCall.class));
        assertThat(properties("MessageAnswer")).isEqualTo(written(foreign("anthropic.MessageAnswer")));
        assertThat(properties("Response")).isEqualTo(written(foreign("responses.ResponseBody")));
        assertThat(properties("SystemOneAnswer")).isEqualTo(written(foreign("decisions.SystemOneAnswer")));
        assertThat(properties("EmbeddingsAnswer")).isEqualTo(written(foreign("embeddings.EmbeddingsAnswer")));
        assertThat(properties("TextAnswer")).isEqualTo(written(TextAnswer.class));
        assertThat(names(at("TextAnswer", "/properties/choices/items/properties")))
                .isEqualTo(written(TextAnswer.Choice.class));
        assertThat(properties("Usage")).isEqualTo(written(UsageBody.class));
        assertThat(properties("Tokens")).isEqualTo(written(TokenizeResource.Tokens.class));
        assertThat(properties("Model")).isEqualTo(written(ModelsResource.Model.class));
        assertThat(names(at("Error", "/properties/error/properties"))).isEqualTo(written(ErrorBody.Details.class));
    }

    @Test
    void thePageThatShowsItNeedsNothingFromElsewhere() throws Exception {
        HttpResponse<String> page = get("/docs/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("swagger-ui-bundle.js")
                .doesNotContain("src=\"http", "src=\"//", "href=\"http", "@import", "validator.swagger.io");
        assertThat(get("/docs/swagger-ui-bundle.js").statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'self'", "frame-ancestors 'none'");
        assertThat(get("/").body()).contains("/docs", "/openapi.json");
    }

    /// The bodies of other APIs are known in their own packages only.
    private static Class<?> foreign(String name) throws ClassNotFoundException {
        return Class.forName("org.stromboli.api." + name);
    }

    private JsonNode at(String schema, String pointer) {
        return document.at("/components/schemas/" + schema + pointer);
    }

    /// Those of everything that it consists of, but of the objects in its fields.
    private Set<String> properties(String schema) {
        JsonNode found = at(schema, "");
        assertThat(found.isObject()).describedAs(schema).isTrue();
        return properties(found);
    }

    private Set<String> properties(JsonNode schema) {
        if (schema.has("$ref")) {
            return properties(document.at(schema.path("$ref").asText().substring(1)));
        }
        Set<String> all = new TreeSet<>(names(schema.path("properties")));
        Stream.of("allOf", "anyOf", "oneOf")
                .forEach(several -> schema.path(several).forEach(each -> all.addAll(properties(each))));
        return all;
    }

    private Set<String> read(Class<?> body) {
        return names(mapper.getDeserializationConfig(), body);
    }

    private Set<String> written(Class<?> body) {
        return names(mapper.getSerializationConfig(), body);
    }

    private static Set<String> names(MapperConfig<?> config, Class<?> type) {
        List<BeanPropertyDefinition> found = config instanceof DeserializationConfig reading
                ? reading.introspect(reading.constructType(type)).findProperties()
                : ((com.fasterxml.jackson.databind.SerializationConfig) config)
                        .introspect(config.constructType(type))
                        .findProperties();
        Set<String> names = new TreeSet<>();
        found.forEach(property -> names.add(property.getName()));
        names.remove("others");
        return names;
    }

    private static Set<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return new TreeSet<>(names);
    }

    private static Set<String> without(Set<String> all, Set<String> some) {
        Set<String> left = new TreeSet<>(all);
        left.removeAll(some);
        return left;
    }

    private static Set<String> union(Set<String> some, Set<String> others) {
        Set<String> all = new HashSet<>(some);
        all.addAll(others);
        return new TreeSet<>(all);
    }
}

package org.stromboli.toolserver.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.fakes.FakeLlavaPlus;
import org.stromboli.toolserver.EarlierCall;
import org.stromboli.toolserver.ImageParameters;
import org.stromboli.toolserver.ServerTool;
import org.stromboli.toolserver.ToolConnection;
import org.stromboli.toolserver.ToolImage;
import org.stromboli.toolserver.ToolInvocation;
import org.stromboli.toolserver.ToolLimits;
import org.stromboli.toolserver.ToolResult;
import org.stromboli.toolserver.ToolServerException;

/// Calls of skills against a controller and workers that speak as those of LLaVA-Plus: what is sent, what comes back,
/// and what is not believed.
@Timeout(60)
class LegacyBackendTest {

    private static final ToolLimits LIMITS = new ToolLimits(Duration.ofSeconds(20), 100_000);
    private static final ToolImage PHOTO = image("photo");
    private static final String PNG = Base64.getEncoder().encodeToString(new byte[] {(byte) 0x89, 'P', 'N', 'G', 1});
    private static final String JPEG = Base64.getEncoder().encodeToString(new byte[] {(byte) 0xff, (byte) 0xd8, 1, 2});

    private FakeLlavaPlus server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeLlavaPlus(
                "grounding_dino",
                "grounded_sam",
                "ocr",
                "controlnet",
                "instruct-pix2pix",
                "sd",
                "inpainting",
                "llava-v1");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static ToolImage image(String content) {
        return new ToolImage("image/jpeg", content.getBytes(StandardCharsets.UTF_8));
    }

    /// Instead of making an image smaller it is told apart.
    private static ToolImage fitted(ToolImage image, int longSide) {
        return image("%s at %d".formatted(new String(image.bytes(), StandardCharsets.UTF_8), longSide));
    }

    private ToolConnection connection(ToolLimits limits, String... hosts) throws Exception {
        ToolConnection connection = new LegacyBackend(
                        server.controller(), List.of(hosts), Map.of("X-Team", "a"), limits, LegacyBackendTest::fitted)
                .connect(() -> {});
        assertThat(connection.tools()).isNotEmpty();
        return connection;
    }

    private static ToolInvocation call(String tool, Map<String, Object> arguments, ToolImage... images) {
        return new ToolInvocation(new ServerTool(tool, "", Map.of(), true), arguments, List.of(images), List.of());
    }

    private static ToolInvocation after(ToolInvocation call, EarlierCall... earlier) {
        return new ToolInvocation(call.tool(), call.arguments(), call.images(), List.of(earlier));
    }

    private ToolResult result(ToolInvocation call) throws Exception {
        try (ToolConnection connection = connection(LIMITS)) {
            return connection.call(call);
        }
    }

    @Test
    void registeredSkillsAreToolsUnderTheNamesOfTheModel() throws Exception {
        try (ToolConnection connection = connection(LIMITS)) {
            List<ServerTool> tools = connection.tools();
            assertThat(tools)
                    .extracting(ServerTool::name)
                    .describedAs("names without +, whichever is registered; no language models")
                    .containsExactly(
                            "grounding_dino",
                            "grounding_dino_sam",
                            "easyocr",
                            "openseed",
                            "controlnet",
                            "instruct-pix2pix",
                            "stable-diffusion",
                            "inpainting");
            assertThat(tools).allSatisfy(tool -> {
                assertThat(tool.description()).endsWith(".");
                assertThat(tool.parameters()).containsEntry("type", "object");
                assertThat(ImageParameters.shown(tool.parameters()).toString()).doesNotContain("image");
            });
            assertThat(tools.get(1).parameters().get("required")).isEqualTo(List.of("caption", "image"));
        }
    }

    @Test
    void aCallHasTheImageTheThresholdsAndWhatTheModelWrote() throws Exception {
        server.answers("{\"boxes\":[[0.1,0.2,0.3,0.4]],\"logits\":[0.5],\"phrases\":[\"a cup\"],\"size\":[9,9]}");
        ToolResult result = result(call(
                "grounding_dino",
                Map.of("caption", "a cup", "box_threshold", 0.5, "image", "made up"),
                image("older"),
                PHOTO));
        assertThat(result.status()).isEqualTo(ToolResult.Status.RETURNED);
        assertThat(result.structured().orElseThrow()).containsOnlyKeys("boxes", "logits", "phrases", "size");
        assertThat(result.images()).isEmpty();
        JsonNode sent = server.asked.take();
        assertThat(new String(Base64.getDecoder().decode(sent.path("image").asText()), StandardCharsets.UTF_8))
                .isEqualTo("photo at 800");
        assertThat(sent.path("caption").asText()).isEqualTo("a cup");
        assertThat(sent.path("box_threshold").asDouble()).isEqualTo(0.5);
        assertThat(sent.path("text_threshold").asDouble()).isEqualTo(0.25);
        assertThat(sent.size()).isEqualTo(4);
    }

    @Test
    void theModelCannotChooseTheModeOfAWorkerThatServesTwoSkills() throws Exception {
        server.answers("{\"image_seg\":\"%s\"}".formatted(JPEG));
        ToolResult result = result(call("openseed", Map.of("mode", "controlnet"), PHOTO));
        assertThat(server.asked.take().path("mode").asText()).isEqualTo("openseed");
        assertThat(result.structured().orElseThrow()).isEmpty();
        assertThat(result.images()).singleElement().satisfies(image -> {
            assertThat(image.mimeType()).isEqualTo("image/jpeg");
            assertThat(image.bytes()).hasSize(4);
        });
    }

    @Test
    void picturesAndMasksAreTakenOutOfTheDictionary() throws Exception {
        server.answers(
                "{\"boxes\":[],\"masks_rle\":[{\"size\":[1,1],\"counts\":\"x\"}],\"edited_image\":\"%s\",\"iou_sort_masks\":[\"%s\",\"%s\"]}"
                        .formatted(PNG, JPEG, JPEG));
        ToolResult result = result(call("grounding_dino_sam", Map.of("caption", "x"), PHOTO));
        assertThat(result.structured().orElseThrow()).containsOnlyKeys("boxes");
        assertThat(result.images())
                .extracting(ToolImage::mimeType)
                .containsExactly("image/png", "image/jpeg", "image/jpeg");
        assertThat(result.texts()).isEmpty();
    }

    @Test
    void aPictureThatIsNoneIsToldAndLeftOut() throws Exception {
        server.answers("{\"edited_image\":\"A\"}");
        ToolResult result = result(call("instruct-pix2pix", Map.of("prompt", "x"), PHOTO));
        assertThat(result.images()).isEmpty();
        assertThat(result.texts()).containsExactly("(`edited_image` is left out: it is no base64)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"text":"oops","error_code":50001}  | The worker of `easyocr` has failed (50001): oops
            {"text":"CUDA","error_code":50002}  | The worker of `easyocr` has run out of memory (50002): CUDA
            {"error_code":7}                    | The worker of `easyocr` has failed (7)
            """)
    void errorsOfWorkersAreToldToTheModel(String answer, String told) throws Exception {
        server.answers(answer);
        ToolResult result = result(call("easyocr", Map.of(), PHOTO));
        assertThat(result.status()).isEqualTo(ToolResult.Status.TOOL_ERROR);
        assertThat(result.text()).isEqualTo(told);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            200 | [1]                                                 | its answer is no JSON object
            200 | null                                                | its answer is no JSON object
            200 | nothing                                             | its answer is no JSON object
            500 | {}                                                  | it answers with HTTP status 500
            302 | {}                                                  | it answers with HTTP status 302
            """)
    void whatIsNoAnswerFails(int status, String body, String reason) throws Exception {
        server.answers(exchange -> {
            exchange.getResponseHeaders().set("Location", server.worker() + "/worker_generate");
            FakeLlavaPlus.send(exchange, status, body);
        });
        assertFails(result(call("easyocr", Map.of(), PHOTO)), reason);
        assertThat(server.asked).describedAs("no redirect is followed").hasSize(1);
    }

    private static void assertFails(ToolResult result, String reason) {
        assertThat(result.status()).isEqualTo(ToolResult.Status.FAILED);
        assertThat(result.text()).contains(reason);
    }

    @Test
    void anAnswerIsBoundedInDepthAndBytes() throws Exception {
        server.answers("{\"a\":" + "[".repeat(1000) + "]".repeat(1000) + "}");
        assertFails(result(call("easyocr", Map.of(), PHOTO)), "its answer is no JSON object");
        server.answers("{\"a\":\"" + "x".repeat(100_000) + "\"}");
        assertFails(result(call("easyocr", Map.of(), PHOTO)), "larger than its setting `max-result-bytes` allows");
    }

    @Test
    void anAnswerThatDoesNotEndIsGivenUpInTime() throws Exception {
        server.answers(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush(); // and nothing follows
        });
        try (ToolConnection connection = connection(new ToolLimits(Duration.ofMillis(300), 100_000))) {
            assertFails(connection.call(call("easyocr", Map.of(), PHOTO)), "it did not answer within 0.3 s");
        }
    }

    @Test
    void anInterruptEndsACall() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        server.answers(exchange -> begun.countDown());
        try (ToolConnection connection = connection(LIMITS);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch ended = new CountDownLatch(1);
            Future<?> calling = threads.submit(() -> {
                try {
                    connection.call(call("easyocr", Map.of(), PHOTO));
                } catch (InterruptedException e) {
                    ended.countDown();
                }
            });
            begun.await();
            calling.cancel(true);
            ended.await();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254",
                "http://127.0.0.2:80",
                "http://user@127.0.0.1",
                "http://127.0.0.1/admin",
                "http://127.0.0.1?x",
                "file:///etc/passwd",
                "ftp://127.0.0.1",
                "127.0.0.1:80",
                "http://127.0.0.1.example.com",
                "http://[",
            })
    void aControllerCannotSendCallsElsewhere(String address) throws Exception {
        server.place("ocr", address);
        assertFails(result(call("easyocr", Map.of(), PHOTO)), "not among the setting `worker-hosts`");
        assertThat(server.asked).isEmpty();
    }

    @Test
    void workersMayBeWhereTheOperatorSays() throws Exception {
        int port = java.net.URI.create(server.worker()).getPort();
        server.place("ocr", "http://LOCALHOST:%d/".formatted(port));
        server.answers("{\"texts\":[\"STOP\"]}");
        try (ToolConnection connection = connection(LIMITS, "localhost:" + port)) {
            assertThat(connection
                            .call(call("easyocr", Map.of(), PHOTO))
                            .structured()
                            .orElseThrow())
                    .containsEntry("texts", List.of("STOP"));
        }
        try (ToolConnection connection = connection(LIMITS, "localhost:1")) {
            assertFails(connection.call(call("easyocr", Map.of(), PHOTO)), "worker-hosts");
        }
    }

    @Test
    void aSkillWithoutAWorkerOrAnImageFails() throws Exception {
        server.place("ocr", "");
        assertFails(result(call("easyocr", Map.of(), PHOTO)), "no worker of it is running");
        assertFails(result(call("blip2", Map.of(), PHOTO)), "There is no worker of `blip2`.");
        assertFails(result(call("seem", Map.of(), PHOTO)), "There is no worker of `seem`.");
        assertFails(result(call("easyocr", Map.of())), "the image is missing");
        assertThat(server.asked).isEmpty();
        assertThat(result(call("stable-diffusion", Map.of("prompt", "a cup"))).isError())
                .isFalse();
        assertThat(server.asked.take().has("image")).isFalse();
    }

    @Test
    void equalCallsAboutEqualImagesAreMadeOnce() throws Exception {
        server.answers("{\"boxes\":[]}");
        try (ToolConnection connection = connection(LIMITS)) {
            for (int i = 0; i < 2; i++) {
                connection.call(call("grounding_dino", Map.of("caption", "a cup"), PHOTO));
                connection.call(call("grounding_dino", Map.of("caption", "a hat"), PHOTO));
                connection.call(call("grounding_dino", Map.of("caption", "a cup"), image("another")));
            }
            assertThat(server.asked).hasSize(3);
            server.asked.clear();
            connection.call(call("instruct-pix2pix", Map.of("prompt", "x"), PHOTO));
            connection.call(call("instruct-pix2pix", Map.of("prompt", "x"), PHOTO));
            assertThat(server.asked).describedAs("what is drawn is drawn anew").hasSize(2);
            server.asked.clear();
            server.answers("{\"error_code\":50002}");
            connection.call(call("easyocr", Map.of(), PHOTO));
            server.answers("{\"texts\":[]}");
            assertThat(connection.call(call("easyocr", Map.of(), PHOTO)).isError())
                    .describedAs("errors are not kept")
                    .isFalse();
        }
    }

    /// The paper's serving code keeps the first mask of the last segmentation.
    @Test
    void inpaintingGetsTheFirstMaskOfTheLastSegmentationOfTheConversation() throws Exception {
        server.answers("{\"masks_rle\":[{\"counts\":\"first\"},{\"counts\":\"second\"}]}");
        EarlierCall cup = new EarlierCall("grounding_dino_sam", Map.of("caption", "a cup"));
        EarlierCall hat = new EarlierCall("grounding_dino_sam", Map.of("caption", "a hat"));
        EarlierCall read = new EarlierCall("easyocr", Map.of());
        ToolInvocation inpainting = call("inpainting", Map.of("prompt", "a dog", "mask", "made up"), PHOTO);
        try (ToolConnection connection = connection(LIMITS)) {
            connection.call(call("grounding_dino_sam", hat.arguments(), PHOTO));
            assertThat(server.asked.take().path("caption").asText()).isEqualTo("a hat");
            assertThat(connection.call(after(inpainting, cup, hat, read)).isError())
                    .isFalse();
            JsonNode sent = server.asked.take();
            assertThat(sent.path("prompt").asText())
                    .describedAs("the mask was known")
                    .isEqualTo("a dog");
            assertThat(sent.at("/mask/counts").asText()).isEqualTo("first");
        }
        try (ToolConnection connection = connection(LIMITS)) {
            assertThat(connection.call(after(inpainting, cup)).isError()).isFalse();
            assertThat(server.asked.take().path("caption").asText())
                    .describedAs("segmented again where it is not known any more")
                    .isEqualTo("a cup");
            assertThat(server.asked.take().at("/mask/counts").asText()).isEqualTo("first");
            assertFails(connection.call(after(inpainting, read)), "nothing was segmented before in this conversation");
            assertThat(server.asked).isEmpty();
        }
    }

    @Test
    void controlnetGetsTheLastPictureOfRegions() throws Exception {
        server.answers("{\"image_seg\":\"%s\"}".formatted(JPEG));
        ToolInvocation drawing = call("controlnet", Map.of("prompt", Map.of("caption", "winter")), PHOTO);
        try (ToolConnection connection = connection(LIMITS)) {
            assertThat(connection
                            .call(after(drawing, new EarlierCall("openseed", Map.of())))
                            .images())
                    .hasSize(1);
            assertThat(server.asked.take().path("mode").asText()).isEqualTo("openseed");
            JsonNode sent = server.asked.take();
            assertThat(sent.path("mode").asText()).isEqualTo("controlnet");
            assertThat(sent.path("mask").asText()).isEqualTo(JPEG);
            assertThat(sent.at("/prompt/caption").asText()).isEqualTo("winter");
            assertFails(connection.call(drawing), "call `openseed` first");
        }
    }

    @Test
    void aControllerThatIsNoneCannotBeUsed() throws Exception {
        server.close();
        try (ToolConnection connection = new LegacyBackend(
                        server.controller(), List.of(), Map.of(), LIMITS, LegacyBackendTest::fitted)
                .connect(() -> {})) {
            assertThatExceptionOfType(ToolServerException.class)
                    .isThrownBy(connection::tools)
                    .withMessageContaining("cannot be reached");
        }
    }
}

package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.family.Overrides;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.CheckpointCopy;
import org.stromboli.fixtures.CheckpointCopy.Weight;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.fixtures.SafetensorsFixture;
import org.stromboli.fixtures.TakenApart;
import org.stromboli.model.LoadListener;
import org.stromboli.model.LoadedModel;
import org.stromboli.model.ModelDevice;
import org.stromboli.model.ModelLoader;
import org.stromboli.model.Precision;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.torch.Torch;

/// Adapters that PEFT 0.21.2 wrote, served as PEFT serves them: `expected.safetensors` has the logits of the last token
/// of one prompt for each, computed with transformers 5.24.0 and torch 2.15.0 in float32 after
/// `PeftModel.from_pretrained`. `all_biases` and so on name what the adapter has beside plain factors.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PeftAdapterTest {

    private static final int BLOCK_TOKENS = 16;
    private static final String LLAVA = "llava";
    private static final String ONEVISION = "llava_onevision";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Torch torch;

    @TempDir
    Path directory;

    @BeforeAll
    void start() {
        torch = Torch.start();
        torch.useThreads(1);
    }

    @AfterAll
    void close() {
        torch.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "pissa",
                "pissa_rslora",
                "olora",
                "olora_mlp",
                "mica",
                "dora",
                "dora_pissa",
                "patterns",
                "biases",
                "all_biases",
                "lora_bias",
                "embedding",
                "dora_embedding",
                "pissa_head",
                "saved",
                "tokens",
                "tokens_by_table",
                "layers"
            })
    void anAdapterIsServedAsPeftServesIt(String name) throws IOException {
        assertThat(furthest(logits(LLAVA, adapter(name)), expected(name))).isLessThan(2e-4);
    }

    /// One table is the embedding and the head: a copy that was trained leaves the head, single rows do not.
    @ParameterizedTest
    @ValueSource(strings = {"tied_saved", "tied_tokens"})
    void anAdapterOnASharedTable(String name) throws IOException {
        assertThat(furthest(logits(ONEVISION, adapter(name)), expected(name))).isLessThan(2e-4);
    }

    /// They differ in what the factors were before training.
    @ParameterizedTest
    @CsvSource({"\"gaussian\"", "\"orthogonal\"", "\"eva\"", "\"mica\"", "true", "false", "null"})
    void otherStartsLeaveTheBaseAsItIs(String start) throws IOException {
        Path adapter = edited("plain", config -> config.set("init_lora_weights", MAPPER.readTree(start)));
        assertThat(furthest(logits(LLAVA, adapter), expected("plain"))).isLessThan(2e-4);
    }

    /// Names of before transformers 4.52, without the wrapper's prefix, and with the adapter's own name inside.
    @ParameterizedTest
    @ValueSource(strings = {"pissa", "dora", "embedding", "tokens", "all_biases", "saved"})
    void namesOfOtherVersions(String name) throws IOException {
        for (UnaryOperator<String> change : List.<UnaryOperator<String>>of(
                PeftAdapterTest::older, PeftAdapterTest::unwrapped, PeftAdapterTest::named)) {
            Path adapter = renamed(name, change);
            assertThat(furthest(logits(LLAVA, adapter), expected(name))).isLessThan(2e-4);
        }
    }

    private static String older(String name) {
        return name.replace("model.model.language_model.", "model.language_model.model.")
                .replace("model.model.vision_tower.", "model.vision_tower.vision_model.")
                .replace("model.model.multi_modal_projector.", "model.multi_modal_projector.");
    }

    private static String unwrapped(String name) {
        return name.replaceFirst("^base_model\\.model\\.", "");
    }

    private static String named(String name) {
        return name.replaceFirst("(lora_[AB])\\.", "$1.default.")
                .replaceFirst("(lora_embedding_[AB]|lora_magnitude_vector|trainable_tokens_delta)$", "$1.default")
                .replace(".multi_modal_projector.linear", ".multi_modal_projector.modules_to_save.default.linear");
    }

    /// A start takes something out of the base: without it the same factors are another model.
    @Test
    void aStartIsNotIgnored() throws IOException {
        for (String name : List.of("pissa", "olora")) {
            Path adapter = edited(name, config -> config.put("init_lora_weights", true));
            assertThat(furthest(logits(LLAVA, adapter), expected(name))).isGreaterThan(0.05);
        }
    }

    @ParameterizedTest
    @CsvSource({"pissa_niter_4", "pissa_niter_16", "corda", "loftq", "lora_ga", "PiSSA", "something"})
    void aBaseThatCannotBeComputedAgain(String start) throws IOException {
        Path adapter = edited("plain", config -> config.put("init_lora_weights", start));
        assertThatThrownBy(() -> open(LLAVA, adapter))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("init_lora_weights is \"%s\"".formatted(start))
                .hasMessageContaining("pissa or olora");
    }

    /// In bfloat16 the rest of a weight is rounded as in training, and the machine's own code gets the same numbers.
    @Test
    void otherPrecisionsAreNear() throws IOException {
        float[] near = logits(LLAVA, adapter("dora_pissa"), Precision.BFLOAT16);
        assertThat(furthest(near, expected("dora_pissa"))).isLessThan(0.1);
    }

    private static Path adapter(String name) {
        return Fixtures.path("peft", name);
    }

    private interface Edit {
        void on(ObjectNode config) throws IOException;
    }

    private Path edited(String name, Edit edit) throws IOException {
        Path copy = copy(name);
        Path file = copy.resolve("adapter_config.json");
        ObjectNode config = (ObjectNode) MAPPER.readTree(file.toFile());
        edit.on(config);
        MAPPER.writeValue(file.toFile(), config);
        return copy;
    }

    private Path copy(String name) throws IOException {
        Path copy = Files.createTempDirectory(directory, name);
        for (String file : List.of("adapter_config.json", "adapter_model.safetensors")) {
            Files.copy(adapter(name).resolve(file), copy.resolve(file));
        }
        return copy;
    }

    private Path renamed(String name, UnaryOperator<String> change) throws IOException {
        Path copy = copy(name);
        Path file = copy.resolve("adapter_model.safetensors");
        SafetensorsFixture tensors = new SafetensorsFixture(file);
        Map<String, Weight> weights = new LinkedHashMap<>();
        tensors.names()
                .forEach(each ->
                        weights.put(change.apply(each), new Weight("F32", tensors.shape(each), tensors.bytes(each))));
        CheckpointCopy.write(file, weights, 0);
        return copy;
    }

    private static float[] expected(String name) throws IOException {
        SafetensorsFixture all = new SafetensorsFixture(Fixtures.path("peft", "expected.safetensors"));
        return TakenApart.numbers(new Weight("F32", all.shape(name), all.bytes(name)));
    }

    private static ServedModel open(String base, Path adapter) {
        return FamilyRegistry.open(
                adapter,
                new Overrides(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(Fixtures.path(base, "checkpoint").toAbsolutePath())));
    }

    private float[] logits(String base, Path adapter) {
        return logits(base, adapter, Precision.FLOAT32);
    }

    /// Of the last token of the prompt that was used for the expected ones.
    private float[] logits(String base, Path adapter, Precision precision) {
        ServedModel served = open(base, adapter);
        String id = base.equals(LLAVA) ? "square" : "text";
        FixtureCases.Case prompt = FixtureCases.of(base, served).stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow();
        LoadedModel model = ModelLoader.load(torch, served.plan(), ModelDevice.CPU, precision, LoadListener.SILENT);
        int[] blocks = IntStream.range(0, 40).map(i -> 3 + 2 * i).toArray();
        try (DeviceWorker worker = new DeviceWorker(model, 200, BLOCK_TOKENS)) {
            int[] handles = FamilyFixtureTest.encode(worker, prompt);
            StepWriter step = new StepWriter(BLOCK_TOKENS)
                    .add(prompt.ids(), 0, prompt.ids().length, blocks, prompt.media(), handles, true);
            return worker.logits(step.greedy());
        }
    }

    private static double furthest(float[] found, float[] expected) {
        return FamilyFixtureTest.furthest(found, expected);
    }
}

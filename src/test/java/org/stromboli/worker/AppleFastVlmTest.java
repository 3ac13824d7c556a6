package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.engine.step.Step;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.CheckpointCopy;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.fixtures.SafetensorsFixture;
import org.stromboli.media.DecodedImage;
import org.stromboli.model.LoadListener;
import org.stromboli.model.ModelLoader;
import org.stromboli.model.Precision;
import org.stromboli.model.TestDevice;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.torch.Torch;
import org.stromboli.vision.Detail;
import org.stromboli.vision.FeatureLayout;
import org.stromboli.vision.Modality;
import org.stromboli.vision.PreprocessedMedia;
import org.stromboli.vision.Tiles;

/// FastVLM as Apple distributes it: the same tower under other names, in a configuration with `mm_` keys.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AppleFastVlmTest {

    private static final String TOWER = "model.vision_tower.vision_tower.model.";
    private static final Pattern IN_STAGE = Pattern.compile("stages\\.(\\d)\\.(blocks|downsample|pos_emb)(.*)");

    /// Of each stage in Apple's list of modules.
    private static final List<Integer> STAGES = List.of(0, 2, 4, 7, 10);

    private static final List<Integer> DOWNSAMPLING = List.of(-1, 1, 3, 5, 8);
    private static final List<Integer> POSITIONS = List.of(-1, -1, -1, 6, 9);

    private Torch torch;

    @TempDir
    Path directory;

    @BeforeAll
    void start() {
        torch = Torch.start();
    }

    @AfterAll
    void close() {
        torch.close();
    }

    @BeforeEach
    void write() throws IOException {
        new CheckpointCopy(Fixtures.path("descendants/fast_vlm", "checkpoint"), directory)
                .rename(AppleFastVlmTest::named)
                .edit("config.json", AppleFastVlmTest::apple)
                .write(0);
        Files.delete(directory.resolve("processor_config.json"));
        Path tower = Files.createDirectories(directory.resolve("mobileclip_l_256"));
        Files.writeString(tower.resolve("config.json"), """
                {"model_type": "timm_wrapper",
                 "model_args": {"embed_dims": [8, 16, 32, 64, 128], "layers": [1, 1, 1, 1, 1]}}""");
    }

    private static void apple(ObjectNode config) {
        JsonNode text = config.path("text_config").deepCopy();
        config.removeAll();
        config.setAll((ObjectNode) text);
        config.put("model_type", "llava_qwen2")
                .put("mm_vision_tower", "mobileclip_l_256")
                .put("mm_hidden_size", 256)
                .put("mm_projector_type", "mlp2x_gelu")
                .put("image_aspect_ratio", "pad")
                .put("mm_vision_select_layer", -2)
                .put("mm_vision_select_feature", "patch")
                .put("unfreeze_mm_vision_tower", true)
                .putArray("architectures")
                .add("LlavaQwen2ForCausalLM");
    }

    private static String named(String name) {
        String inner = name.replace("model.vision_tower.timm_model.", "");
        if (inner.equals(name)) {
            return name.replace("model.language_model.", "model.")
                    .replace("model.multi_modal_projector.linear_1", "model.mm_projector.0")
                    .replace("model.multi_modal_projector.linear_2", "model.mm_projector.2");
        }
        Matcher stage = IN_STAGE.matcher(inner);
        if (stage.matches()) {
            int number = Integer.parseInt(stage.group(1));
            List<Integer> list = stage.group(2).equals("blocks")
                    ? STAGES
                    : stage.group(2).equals("downsample") ? DOWNSAMPLING : POSITIONS;
            inner = "network." + list.get(number) + stage.group(3);
        }
        return TOWER
                + inner.replace("proj.0.reparam_conv", "proj.0.lkb_reparam")
                        .replace("stem.", "patch_embed.")
                        .replace("mlp.", "convffn.")
                        .replace(".gamma", "")
                        .replace("final_conv", "conv_exp")
                        .replace("se.fc1", "se.reduce")
                        .replace("se.fc2", "se.expand");
    }

    @Test
    void featuresAreThoseOfTheSameTowerUnderOtherNames() throws IOException {
        SafetensorsFixture reference =
                new SafetensorsFixture(Fixtures.path("descendants/fast_vlm", "cases.safetensors"));
        ServedModel served = FamilyRegistry.open(directory);
        PreprocessedMedia media = PreprocessedMedia.of(
                Modality.IMAGE,
                new Tiles(reference.bytes("wide.pixels_u8.0"), 1, 256),
                FeatureLayout.InOrder.of(1, 16));
        try (DeviceWorker worker = new DeviceWorker(
                ModelLoader.load(torch, served.plan(), TestDevice.of(torch), Precision.FLOAT32, LoadListener.SILENT),
                8,
                16)) {
            Step.VisionWork work =
                    new Step.VisionWork(1, Step.VisionWork.NO_BASE, media, 0, worker.visionSlices(media));
            assertThat(worker.run(StepWriter.vision(new int[0], List.of(work))).failedFeatures())
                    .isEmpty();
            assertThat(FamilyFixtureTest.furthest(
                            worker.features(1), FixtureCases.floats(reference.bytes("wide.image_features"))))
                    .isLessThan(1e-4);
        }
    }

    /// Padded with black, since the mean is 0.
    @Test
    void imagesArePaddedToASquare() {
        byte[] white = new byte[3 * 64 * 32];
        Arrays.fill(white, (byte) 255);
        byte[] tile = FamilyRegistry.open(directory)
                .preprocessor()
                .image(new DecodedImage(64, 32, white), true, Detail.HIGH)
                .tiles()
                .rgb();
        assertThat(tile[0]).isZero();
        assertThat(tile[128 * 256 + 128]).isEqualTo((byte) 255);
        assertThat(tile[255 * 256]).isZero();
    }

    @Test
    void theSizesOfThePublishedTowerAreKnown() throws IOException {
        Files.delete(directory.resolve("mobileclip_l_256").resolve("config.json"));
        assertThatThrownBy(() -> FamilyRegistry.open(directory))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll("mm_hidden_size is 256", "mobileclip_l_256 gives, 3072");
    }

    @ParameterizedTest
    @CsvSource({"mobileclip_l_100, a multiple of 64 pixels", "mobileclip_b_1024, is not known"})
    void otherTowersStopTheStart(String name, String reason) throws IOException {
        Path config = directory.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("mobileclip_l_256", name));
        assertThatThrownBy(() -> FamilyRegistry.open(directory))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll("mm_vision_tower", name, reason);
    }
}

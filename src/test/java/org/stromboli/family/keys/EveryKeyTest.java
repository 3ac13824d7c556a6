package org.stromboli.family.keys;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.family.ServedModel;
import org.stromboli.family.processor.ProcessorClass;
import org.stromboli.family.processor.ProcessorConfig;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.CheckpointCopy;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.media.DecodedImage;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.model.checkpoint.ConfigSection;
import org.stromboli.model.geometry.DecoderGeometry;
import org.stromboli.vision.Detail;
import org.stromboli.vision.MediaPreprocessor;

/// Every key that transformers 5.24.0 writes or reads in the files of the served families is read here, or is known to
/// have no effect; classes that are not served are rejected as a whole. `fixtures/variants/keys.json` lists the keys of
/// each class, written by `keys.py` beside it.
class EveryKeyTest {

    private static final Map<String, KeySection> SECTIONS = Map.of(
            "config", KeySection.CONFIG,
            "text", KeySection.TEXT,
            "vision", KeySection.VISION,
            "rope", KeySection.ROPE,
            "image", KeySection.IMAGE_PROCESSOR,
            "video", KeySection.VIDEO_PROCESSOR,
            "processor", KeySection.PROCESSOR,
            "generation", KeySection.GENERATION,
            "tokenizer", KeySection.TOKENIZER);

    /// YaRN and LongRoPE are rejected by their names where they are not served.
    private static final Set<String> OF_OTHER_ROPES = Set.of(
            "attention_factor",
            "beta_fast",
            "beta_slow",
            "long_factor",
            "short_factor",
            "mscale",
            "mscale_all_dim",
            "truncate");

    @TempDir
    Path directory;

    static Stream<Arguments> classes() throws IOException {
        JsonNode written = Fixtures.json("variants", "keys.json");
        List<Arguments> classes = new ArrayList<>();
        SECTIONS.keySet()
                .forEach(section -> written.path(section)
                        .properties()
                        .forEach(each -> classes.add(Arguments.of(section, each.getKey(), each.getValue()))));
        return classes.stream();
    }

    @ParameterizedTest(name = "{0} of {1}")
    @MethodSource("classes")
    void everyKeyIsKnown(String section, String name, JsonNode keys) throws IOException {
        boolean rejectedAsAWhole = !isServed(section, name);
        assertThat(keys).isNotEmpty();
        assertThat(keys)
                .describedAs("keys of %s that are unknown", name)
                .allMatch(key -> rejectedAsAWhole || isKnown(section, key.asText()));
    }

    private static boolean isKnown(String section, String key) {
        return SECTIONS.get(section).knows(key)
                || section.equals("rope") && OF_OTHER_ROPES.contains(key)
                || section.equals("tokenizer") && key.endsWith("_token");
    }

    private boolean isServed(String section, String name) throws IOException {
        return switch (section) {
            case "config", "processor" -> isServed(config -> config.put("model_type", name));
            case "vision" -> isServed(config -> ((ObjectNode) config.path("vision_config")).put("model_type", name));
            case "text" ->
                isAccepted(() -> DecoderGeometry.of(section("model_type", name), "llama"), "model_type is \"" + name);
            case "image" ->
                isAccepted(
                        () -> ProcessorConfig.of(section("image_processor_type", name), ProcessorClass.values()),
                        "image_processor_type is");
            case "video" ->
                isAccepted(
                        () -> ProcessorConfig.of(section("video_processor_type", name), ProcessorClass.values()),
                        "video_processor_type is");
            default -> true;
        };
    }

    /// Whether a checkpoint is rejected for something else than its type.
    private boolean isServed(Consumer<ObjectNode> change) throws IOException {
        new CheckpointCopy(Fixtures.path("llava", "checkpoint"), directory)
                .edit("config.json", change::accept)
                .write(0);
        return isAccepted(() -> FamilyRegistry.open(directory), "model_type");
    }

    private static boolean isAccepted(Runnable reading, String reason) {
        try {
            reading.run();
            return true;
        } catch (CheckpointException e) {
            return !e.getMessage().contains(reason);
        }
    }

    private static ConfigSection section(String key, String value) {
        return new ConfigSection(
                "config.json", JsonNodeFactory.instance.objectNode().put(key, value));
    }

    /// A key that is read stands in the source that reads it.
    @ParameterizedTest
    @EnumSource(KeySection.class)
    void aKeyThatIsReadHasAReader(KeySection section) throws IOException {
        String sources = sources();
        Set<String> unread = section.read().stream()
                .filter(key -> !sources.contains("\"" + key + "\""))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(unread).isEmpty();
    }

    private static String sources() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java/org/stromboli"))) {
            for (Path file : files.filter(each -> each.toString().endsWith(".java"))
                    .filter(each -> !each.toString().contains("/family/keys/"))
                    .toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }

    /// Whatever they say, the model is the same.
    @ParameterizedTest
    @ValueSource(strings = {"llava", "llava_next_video", "llava_onevision"})
    void keysWithoutEffectChangeNothing(String fixture) throws IOException {
        CheckpointCopy copy = new CheckpointCopy(Fixtures.path(fixture, "checkpoint"), directory).write(0);
        String before = described(directory);
        copy.edit("config.json", json -> {
            scramble(json, KeySection.CONFIG);
            scramble((ObjectNode) json.path("text_config"), KeySection.TEXT);
            scramble((ObjectNode) json.path("vision_config"), KeySection.VISION);
        });
        copy.edit("generation_config.json", json -> scramble(json, KeySection.GENERATION));
        copy.edit("tokenizer_config.json", json -> scramble(json, KeySection.TOKENIZER));
        copy.edit("processor_config.json", json -> scramble(json, KeySection.PROCESSOR));
        scramble(copy, "preprocessor_config.json", "image_processor", KeySection.IMAGE_PROCESSOR);
        scramble(copy, "video_preprocessor_config.json", "video_processor", KeySection.VIDEO_PROCESSOR);
        assertThat(described(directory)).isEqualTo(before);
    }

    private void scramble(CheckpointCopy copy, String file, String part, KeySection section) throws IOException {
        if (Files.exists(directory.resolve(file))) {
            copy.edit(file, json -> scramble(json, section));
        }
        copy.edit("processor_config.json", json -> {
            if (json.path(part) instanceof ObjectNode inner) {
                scramble(inner, section);
            }
        });
    }

    private static void scramble(ObjectNode json, KeySection section) {
        section.inert().forEach(key -> json.put(key, "anything"));
    }

    private static String described(Path directory) {
        ServedModel model = FamilyRegistry.open(directory);
        try {
            return String.join(
                    "\n",
                    model.plan().geometry().toString(),
                    model.defaults().toString(),
                    model.placeholders().toString(),
                    pixels(model.preprocessor()),
                    Arrays.toString(model.tokenizer().encode("USER: <image>\nWhat?</s>", true)));
        } finally {
            model.tokenizer().close();
        }
    }

    private static String pixels(MediaPreprocessor preprocessor) {
        byte[] rgb = new byte[130 * 70 * 3];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i * 7 + i / 390 * 31);
        }
        DecodedImage image = new DecodedImage(130, 70, rgb);
        String video = preprocessor.takesVideos()
                ? preprocessor.video(List.of(image)).digest() + " " + preprocessor.sampling()
                : "";
        return preprocessor.image(image, true, Detail.HIGH).digest() + video;
    }

    @Test
    void theListNamesItsSource() throws IOException {
        assertThat(new ObjectMapper()
                        .readTree(Fixtures.path("variants", "keys.json").toFile())
                        .path("written_by")
                        .asText())
                .isEqualTo("transformers 5.24.0");
    }
}

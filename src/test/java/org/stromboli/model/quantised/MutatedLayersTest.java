package org.stromboli.model.quantised;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.util.RawValue;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.stromboli.fixtures.CheckpointCopy;
import org.stromboli.fixtures.CheckpointCopy.Weight;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.quantisation.WeightMatrix;
import org.stromboli.torch.WeightFileException;
import org.stromboli.torch.WeightFiles;

/// Layers of every format with one thing wrong: what must be seen ends in one sentence, and nothing else happens
/// whatever is wrong.
class MutatedLayersTest {

    private static final long MAX_ALLOCATED_BYTES = 64_000_000;
    private static final List<String> INTERNALS = List.of("Exception", "java.", "\tat ", "[Source", "org.stromboli");
    private static final String WEIGHTS = "model.safetensors";

    /// Layers of different shapes.
    private static final String LAYER = "layers.0.self_attn.q_proj";

    private static final String OTHER = "layers.0.mlp.down_proj";

    /// Other types of the same size.
    private static final Map<String, String> TYPES = Map.of(
            "I32", "F32", "F32", "I32", "F16", "I16", "BF16", "I16", "U8", "I8", "I8", "U8", "I64", "F64", "F8_E4M3",
            "F8_E5M2");

    /// What is read past, or may be left out.
    private static final List<String> FREE = List.of(".input_scale", ".bias");

    @TempDir
    Path directory;

    private String prefix = "";
    private Map<String, List<Integer>> shapes = Map.of();
    private int mutations;

    static Stream<String> fixtures() throws IOException {
        try (Stream<Path> all = Files.list(Fixtures.path("quantised"))) {
            return all
                    .filter(each -> Files.exists(each.resolve("checkpoint/config.json")))
                    .map(each -> each.getFileName().toString())
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void endInOneSentence(String fixture) throws IOException {
        CheckpointCopy copy = new CheckpointCopy(Fixtures.path("quantised", fixture, "checkpoint"), directory);
        Map<String, Weight> layers = new LinkedHashMap<>();
        copy.weights().forEach((name, weight) -> {
            if (!name.startsWith("vision") && (name.contains(LAYER) || name.contains(OTHER))) {
                layers.put(name, weight);
                prefix = name.substring(0, name.indexOf("layers."));
            }
        });
        write(layers);
        shapes = shapes(Quantisation.read(directory, WeightFiles.open(directory)));
        assertThat(shapes).hasSize(2);
        for (String name : layers.keySet()) {
            if (name.contains(LAYER)) {
                tensor(layers, name);
            }
        }
        data(layers);
        header(layers);
        write(layers);
        settings(copy);
        assertThat(mutations).isGreaterThanOrEqualTo(60);
    }

    private void tensor(Map<String, Weight> layers, String name) throws IOException {
        Weight weight = layers.get(name);
        String suffix = name.substring((prefix + LAYER).length());
        boolean free = FREE.contains(suffix);
        int[] shape = weight.shape();
        boolean anyShape =
                suffix.contains("quant_state") || suffix.equals(".weight") && weight.shape()[shape.length - 1] == 1;
        boolean anyType = suffix.equals(".weight") && anyShape;
        boolean single = weight.bytes().length <= 4 && Arrays.stream(shape).allMatch(each -> each == 1);
        boolean column = suffix.equals(".weight_scale") && shape.length == 2 && shape[1] == 1;
        boolean optional = suffix.equals(".weight_format") || suffix.equals(".g_idx") && fixtureWithoutOrder();
        change(layers, name, null, !free && !optional);
        String other = prefix + OTHER + suffix;
        Weight others = layers.get(other);
        if (others != null) {
            boolean same = Arrays.equals(others.shape(), shape) && !suffix.contains("quant_state");
            change(layers, name, others, !free && !same);
        }
        change(layers, name, new Weight(TYPES.get(weight.type()), shape, weight.bytes()), !free && !anyType);
        change(layers, name, new Weight("F4", shape, weight.bytes()), !free);
        change(layers, name, shaped(weight, 1 << 30, 1 << 30, 1 << 30), !free);
        change(layers, name, shaped(weight, 0), !free);
        change(layers, name, shaped(weight, 0, 7), !free);
        change(layers, name, shaped(weight, Integer.MAX_VALUE), !free);
        if (shape.length == 2 && shape[0] != shape[1]) {
            change(layers, name, shaped(weight, shape[1], shape[0]), !free && !anyShape);
        }
        int elements = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        if (shape.length == 2) {
            change(layers, name, shaped(weight, elements), !free && !anyShape && !single && !column);
        }
        int[] deeper = Arrays.copyOf(shape, shape.length + 1);
        deeper[shape.length] = 1;
        change(layers, name, shaped(weight, deeper), !free && !anyShape && !single);
        for (int dimension = 0; dimension < shape.length; dimension++) {
            int[] longer = shape.clone();
            longer[dimension] *= 2;
            byte[] twice = Arrays.copyOf(weight.bytes(), 2 * weight.bytes().length);
            change(layers, name, new Weight(weight.type(), longer, twice), !free);
            if (shape[dimension] % 2 == 0) {
                int[] shorter = shape.clone();
                shorter[dimension] /= 2;
                byte[] half = Arrays.copyOf(weight.bytes(), weight.bytes().length / 2);
                change(layers, name, new Weight(weight.type(), shorter, half), !free);
            }
        }
    }

    /// Whether the groups of columns are as they come where nothing tells them.
    private boolean fixtureWithoutOrder() throws IOException {
        return !Files.readString(directory.resolve("config.json")).contains("\"desc_act\": true")
                && !Files.readString(directory.resolve("config.json")).contains("\"desc_act\":true");
    }

    private static Weight shaped(Weight weight, int... shape) {
        return new Weight(weight.type(), shape, weight.bytes());
    }

    /// Numbers that shapes depend on.
    private void data(Map<String, Weight> layers) throws IOException {
        Random random = new Random(7);
        for (String name : List.copyOf(layers.keySet())) {
            boolean tells = name.contains("g_idx") || name.contains("quant_state") || name.contains("weight_shape");
            if (!tells || !name.contains(LAYER)) {
                continue;
            }
            Weight weight = layers.get(name);
            for (int i = 0; i < 24; i++) {
                byte[] bytes = weight.bytes().clone();
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                change(layers, name, new Weight(weight.type(), weight.shape(), bytes), false);
            }
            byte[] ones = new byte[weight.bytes().length];
            Arrays.fill(ones, (byte) 1);
            change(layers, name, new Weight(weight.type(), weight.shape(), ones), true);
            if (name.contains("g_idx")) {
                change(layers, name, new Weight(weight.type(), weight.shape(), new byte[ones.length]), true);
            }
            if (name.contains("quant_state")) {
                states(layers, name, weight);
            }
        }
    }

    private void states(Map<String, Weight> layers, String name, Weight weight) throws IOException {
        String json = new String(weight.bytes(), StandardCharsets.UTF_8);
        for (String shape : List.of("[256]", "[0, 0]", "[-1, -65536]", "[65536, 65536]", "[2e9, 1]", "\"x\"", "null")) {
            state(layers, name, json.replaceFirst("\\[\\d+, ?\\d+]", shape));
        }
        for (String size : List.of("0", "-64", "1.5", "\"64\"", "65", "32", "2147483648")) {
            state(layers, name, json.replaceFirst("\"blocksize\": ?\\d+", "\"blocksize\": " + size));
        }
        for (String text : List.of("", "[]", "{}", "{", "1", "{\"shape\":[16,4096]}", "[".repeat(3000))) {
            state(layers, name, text);
        }
    }

    private void state(Map<String, Weight> layers, String name, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        change(layers, name, new Weight("U8", new int[] {bytes.length}, bytes), true);
    }

    private void header(Map<String, Weight> layers) throws IOException {
        Random random = new Random(11);
        write(layers);
        byte[] good = Files.readAllBytes(directory.resolve(WEIGHTS));
        int length = good[0] & 255 | (good[1] & 255) << 8;
        for (int i = 0; i < 40; i++) {
            byte[] bad = good.clone();
            bad[random.nextInt(8 + length)] = (byte) (' ' + random.nextInt(90));
            Files.write(directory.resolve(WEIGHTS), bad);
            check("header " + i, false);
        }
        for (int cut : new int[] {0, 7, 9, length, 8 + length, good.length / 2, good.length - 1}) {
            Files.write(directory.resolve(WEIGHTS), Arrays.copyOf(good, cut));
            check("cut at " + cut, true);
        }
    }

    private void settings(CheckpointCopy copy) throws IOException {
        byte[] good = Files.readAllBytes(directory.resolve("config.json"));
        for (String key : List.of("bits", "group_size", "config_groups", "weight_block_size", "format", "version")) {
            for (String value : List.of("null", "-1", "0", "1000000000000", "\"x\"", "[]", "[[0]]", "{\"a\":1}")) {
                copy.edit(
                        "config.json",
                        json -> json.withObject("/quantization_config").putRawValue(key, new RawValue(value)));
                check(key + " is " + value, false);
                Files.write(directory.resolve("config.json"), good);
            }
        }
    }

    private void change(Map<String, Weight> layers, String name, @Nullable Weight other, boolean mustFail)
            throws IOException {
        Map<String, Weight> changed = new LinkedHashMap<>(layers);
        if (other == null) {
            changed.remove(name);
        } else {
            changed.put(name, other);
        }
        write(changed);
        String what = other == null ? "missing" : other.type() + " " + Arrays.toString(other.shape());
        check(name + " " + what, mustFail);
    }

    private void write(Map<String, Weight> weights) throws IOException {
        CheckpointCopy.write(directory.resolve(WEIGHTS), weights, 0);
    }

    private void check(String mutation, boolean mustFail) {
        mutations++;
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        Optional<String> sentence = attempt();
        assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                .describedAs(mutation)
                .isLessThan(MAX_ALLOCATED_BYTES);
        assertThat(sentence.isPresent() || !mustFail)
                .describedAs("%s is seen", mutation)
                .isTrue();
        sentence.ifPresent(each -> assertThat(each)
                .describedAs(mutation)
                .hasLineCount(1)
                .hasSizeLessThan(700)
                .doesNotContain(INTERNALS));
    }

    /// What is said; or that a layer has not the shape that the model needs, which the plan of a model says.
    private Optional<String> attempt() {
        try {
            QuantisedLayers layers = Quantisation.read(directory, WeightFiles.open(directory));
            for (WeightMatrix each : layers.weights().values()) {
                float[] row = new float[each.columns()];
                each.decode(0, row);
                each.decode(each.rows() - 1, row);
            }
            return shapes(layers).equals(shapes) ? Optional.empty() : Optional.of("other shapes");
        } catch (CheckpointException e) {
            return Optional.of(e.getMessage());
        } catch (WeightFileException e) {
            return Optional.of(e.getMessage());
        }
    }

    private static Map<String, List<Integer>> shapes(QuantisedLayers layers) {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        layers.weights().forEach((name, each) -> shapes.put(name, List.of(each.rows(), each.columns())));
        return shapes;
    }
}

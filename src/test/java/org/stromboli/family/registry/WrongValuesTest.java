package org.stromboli.family.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.family.Overrides;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.fixtures.Seed;
import org.stromboli.model.checkpoint.CheckpointException;

/// Any value of any of a checkpoint's JSON files may be wrong, whatever the family: it is served, or one sentence says
/// why not. The checkpoint lies there as in a cache of Hugging Face, as links to files elsewhere.
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class WrongValuesTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static final List<String> FILES = List.of(
            "config.json",
            "preprocessor_config.json",
            "processor_config.json",
            "generation_config.json",
            "video_preprocessor_config.json");

    private static final List<String> VALUES = List.of(
            "-1",
            "0",
            "2147483648",
            "1e300",
            "-1e300",
            "0.5",
            "\"x\"",
            "\"\"",
            "null",
            "true",
            "[]",
            "{}",
            "[[1]]",
            "{\"a\":{}}",
            "[2147483647]",
            "1e-300",
            "99999999999999999999");

    private static final int TRIALS = Integer.getInteger("wrong.values", 60);

    private record Trial(String file, JsonPointer at, String value) {}

    @TempDir
    Path directory;

    private Overrides overrides = Overrides.NONE;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "llava",
                "llava_next",
                "llava_next_video",
                "llava_onevision",
                "vipllava",
                "original/llava15_original",
                "original/onevision_original",
                "original/vip_llava_original"
            })
    void isServedOrStopsWithOneSentence(String fixture) throws IOException {
        Path original = Fixtures.path(fixture, "checkpoint").toAbsolutePath();
        overrides = new Overrides(Optional.empty(), Optional.of(original.resolveSibling("vision")), Optional.empty());
        try (Stream<Path> files = Files.list(original)) {
            for (Path file : files.toList()) {
                Files.createSymbolicLink(directory.resolve(file.getFileName()), file);
            }
        }
        assertThat(FamilyRegistry.open(directory, overrides).plan().bytes()).isPositive();
        rejectsSome(original, Seed.of(1));
        deleteLinks();
    }

    private void rejectsSome(Path original, long seed) throws IOException {
        List<Trial> trials = trials(original);
        Collections.shuffle(trials, new Random(seed));
        int rejected = 0;
        for (Trial trial : trials.subList(0, Math.min(TRIALS, trials.size()))) {
            rejected += rejected(original, trial, seed) ? 1 : 0;
        }
        assertThat(rejected).describedAs("seed " + seed).isPositive();
    }

    /// Before others are asked to follow them.
    private void deleteLinks() throws IOException {
        try (Stream<Path> links = Files.list(directory)) {
            for (Path link : links.toList()) {
                Files.delete(link);
            }
        }
    }

    private boolean rejected(Path original, Trial trial, long seed) throws IOException {
        Path changed = directory.resolve(trial.file());
        Files.delete(changed);
        JsonNode json = MAPPER.readTree(original.resolve(trial.file()).toFile());
        set(json, trial.at(), MAPPER.readTree(trial.value()));
        MAPPER.writeValue(changed.toFile(), json);
        try {
            FamilyRegistry.open(directory, overrides);
            return false;
        } catch (CheckpointException e) {
            assertThat(e.getMessage()).describedAs("%s, seed %d", trial, seed).hasLineCount(1);
            return true;
        } catch (RuntimeException | Error e) {
            throw new AssertionError("%s, seed %d".formatted(trial, seed), e);
        } finally {
            Files.delete(changed);
            Files.createSymbolicLink(changed, original.resolve(trial.file()));
        }
    }

    private static void set(JsonNode root, JsonPointer at, JsonNode value) {
        JsonNode parent = root.at(at.head());
        JsonPointer last = at.last();
        if (parent instanceof ArrayNode array) {
            array.set(last.getMatchingIndex(), value);
        } else {
            ((ObjectNode) parent).set(last.getMatchingProperty(), value);
        }
    }

    private static List<Trial> trials(Path checkpoint) {
        List<Trial> trials = new ArrayList<>();
        for (String file : FILES) {
            if (Files.exists(checkpoint.resolve(file))) {
                List<JsonPointer> places = new ArrayList<>();
                places(json(checkpoint.resolve(file)), JsonPointer.empty(), places);
                places.forEach(at -> VALUES.forEach(value -> trials.add(new Trial(file, at, value))));
            }
        }
        return trials;
    }

    private static JsonNode json(Path file) {
        try {
            return MAPPER.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Of all values, and of the first two of lists.
    private static void places(JsonNode node, JsonPointer at, List<JsonPointer> found) {
        if (!at.matches()) {
            found.add(at);
        }
        node.properties().forEach(each -> places(each.getValue(), at.appendProperty(each.getKey()), found));
        for (int i = 0; node.isArray() && i < Math.min(2, node.size()); i++) {
            places(node.get(i), at.appendIndex(i), found);
        }
    }
}

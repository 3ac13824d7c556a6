package org.stromboli.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.model.checkpoint.ConfigSection;

class CheckpointNameTest {

    private static final String HASH = "0123456789abcdef0123456789abcdef01234567";

    @TempDir
    Path root;

    private static Optional<ConfigSection> remembering(String name) {
        return Optional.of(new ConfigSection(
                "config.json", JsonNodeFactory.instance.objectNode().put("_name_or_path", name)));
    }

    @ParameterizedTest
    @CsvSource({
        "hub/models--liuhaotian--llava-v1.5-7b/snapshots/" + HASH + ", liuhaotian/llava-v1.5-7b, llava-v1.5-7b",
        "hub/models--liuhaotian--llava-v1.5-7b/snapshots/" + HASH + "/, liuhaotian/llava-v1.5-7b, llava-v1.5-7b",
        "hub/models--liuhaotian--llava-v1.5-7b/snapshots/x/../" + HASH + "/., liuhaotian/llava-v1.5-7b, llava-v1.5-7b",
        "hub/models--me--tuned/snapshots/" + HASH + "/checkpoint-1000, me/tuned, tuned",
        "hub/models--me--tuned, me/tuned, tuned",
        "hub/models--alone/snapshots/" + HASH + ", alone, alone",
        "modelscope/hub/models/swift/llava-1___5-7b-hf, swift/llava-1.5-7b-hf, llava-1.5-7b-hf",
        "modelscope/hub/swift/llava-1___5-7b-hf, swift/llava-1.5-7b-hf, llava-1.5-7b-hf",
        "llava-v1.5-7b, llava-v1.5-7b, llava-v1.5-7b",
        "runs/llava-v1.5-7b-lora/checkpoint-1000, llava-v1.5-7b-lora_checkpoint-1000, llava-v1.5-7b-lora_checkpoint-1000"
    })
    void thePathTells(String path, String full, String model) {
        CheckpointName name = CheckpointName.of(Path.of(root + "/" + path), remembering("lmsys/other"));

        assertThat(name.names().getFirst()).isEqualTo(full);
        assertThat(name.names()).contains(model);
        assertThat(name.model()).isEqualTo(model);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {HASH, "checkpoint-1000", "model", "models", "snapshot", "final", "merged", "checkpoint", "1"})
    void namesThatSayNothingAreNotTrusted(String last) {
        Path directory = root.resolve("models").resolve(last);

        assertThat(CheckpointName.of(directory).isKnown()).isFalse();
        assertThat(CheckpointName.of(directory).names()).containsExactly(last);
        CheckpointName remembered = CheckpointName.of(directory, remembering("liuhaotian/llava-v1.6-34b"));
        assertThat(remembered.model()).isEqualTo("llava-v1.6-34b");
        assertThat(remembered.names()).containsExactly(last);
        assertThat(CheckpointName.of(directory, remembering("/data/output/final"))
                        .isKnown())
                .isFalse();
    }

    @Test
    void linksAreFollowed() throws IOException {
        Path snapshot = Files.createDirectories(root.resolve("hub/models--a--llava-v1.6-34b/snapshots/" + HASH));
        Path generic = Files.createSymbolicLink(root.resolve("models"), snapshot);
        Path named = Files.createSymbolicLink(root.resolve("mine"), snapshot);
        Path plain = Files.createSymbolicLink(root.resolve("current"), Files.createDirectory(root.resolve("llava-x")));

        assertThat(CheckpointName.of(generic).names()).containsExactly("a/llava-v1.6-34b", "llava-v1.6-34b");
        assertThat(CheckpointName.of(named).names()).containsExactly("a/llava-v1.6-34b", "llava-v1.6-34b", "mine");
        assertThat(CheckpointName.of(plain).model()).isEqualTo("llava-x");
    }

    @Test
    void aRepositoryOfACacheIsItsMainSnapshot() throws IOException {
        Path repository = Files.createDirectories(root.resolve("models--a--b"));
        Path first = Files.createDirectories(repository.resolve("snapshots/" + HASH));
        assertThat(HubCache.checkpoint(repository)).isEqualTo(first);
        assertThat(HubCache.checkpoint(repository.resolve("snapshots"))).isEqualTo(first);
        Path second = Files.createDirectories(repository.resolve("snapshots/" + HASH.replace('0', 'f')));
        assertThatThrownBy(() -> HubCache.checkpoint(repository))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("2 snapshots");
        Files.createDirectories(repository.resolve("refs"));
        for (String line : List.of(HASH.replace('0', 'f'), HASH.replace('0', 'f') + "\n")) {
            Files.writeString(repository.resolve("refs/main"), line);
            assertThat(HubCache.checkpoint(repository)).isEqualTo(second);
        }
        Files.writeString(repository.resolve("refs/main"), "../..");
        assertThatThrownBy(() -> HubCache.checkpoint(repository)).hasMessageContaining("refs/main");
        assertThat(HubCache.checkpoint(first)).isEqualTo(first);
    }

    @Test
    void neighboursOfACache() throws IOException {
        Path adapter = Files.createDirectories(root.resolve("hub/models--me--lora/snapshots/" + HASH));
        Path base = Files.createDirectories(root.resolve("hub/models--lmsys--vicuna-7b-v1.5/snapshots/" + HASH));
        Path link = Files.createSymbolicLink(root.resolve("linked"), adapter);
        for (Path each : List.of(adapter, link)) {
            for (String name : List.of(
                    "lmsys/vicuna-7b-v1.5",
                    "/home/user/.cache/huggingface/hub/models--lmsys--vicuna-7b-v1.5/snapshots/abc",
                    "/home/user/.cache/huggingface/hub/models--lmsys--vicuna-7b-v1.5/snapshots/abc/")) {
                assertThat(SiblingDirectories.places(SiblingDirectories.roots(each), name).stream()
                                .filter(Files::isDirectory)
                                .map(CheckpointNameTest::real))
                        .describedAs("%s from %s", name, each)
                        .contains(real(base));
            }
        }
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package org.stromboli.family;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.Fixtures;

/// A checkpoint whose template depends on its name, as downloads lie in caches.
class CachedCheckpointTest {

    private static final String FIXTURE = "original/llava15_original";
    private static final String HASH = "0123456789abcdef0123456789abcdef01234567";
    private static final String NAME = "llava-llama-2-13b-chat-lightning-preview";

    @TempDir
    Path root;

    private Path linked(String to) throws IOException {
        Path directory = Files.createDirectories(root.resolve(to));
        link(Fixtures.path(FIXTURE, "checkpoint"), directory);
        return directory;
    }

    private static void link(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.createSymbolicLink(to.resolve(file.getFileName().toString()), file.toAbsolutePath());
            }
        }
    }

    private static ServedModel open(Path directory) {
        return open(directory, Fixtures.path(FIXTURE, "vision"));
    }

    private static ServedModel open(Path directory, Path towers) {
        return FamilyRegistry.open(
                directory, new Overrides(Optional.empty(), Optional.of(towers.toAbsolutePath()), Optional.empty()));
    }

    @Test
    void nameAndTemplateComeFromTheRepository() throws IOException {
        Path snapshot = linked("models--liuhaotian--" + NAME + "/snapshots/" + HASH);
        for (Path each : new Path[] {
            snapshot,
            snapshot.resolve("../" + HASH),
            snapshot.getParent(),
            snapshot.getParent().getParent(),
            Files.createSymbolicLink(root.resolve("models"), snapshot),
            Files.createSymbolicLink(root.resolve("final"), snapshot.getParent().getParent())
        }) {
            ServedModel model = open(each);
            assertThat(model.naming().names()).describedAs("%s", each).startsWith("liuhaotian/" + NAME, NAME);
            assertThat(model.promptFormat().origin()).isEqualTo("llava_llama_2");
            assertThat(model.naming().note().orElseThrow().text()).contains("llava_llama_2", NAME, "cache");
            assertThat(model.naming().note().orElseThrow().guessed()).isFalse();
        }
    }

    @Test
    void aFolderThatSaysNothingGoesByWhatTheConfigurationRemembers() throws IOException {
        Path directory = linked("mnt/models");
        ServedModel guessed = open(directory);
        assertThat(guessed.naming().names()).containsExactly("models");
        assertThat(guessed.naming().note().orElseThrow().guessed()).isTrue();
        assertThat(guessed.naming().note().orElseThrow().text())
                .contains(guessed.promptFormat().origin(), "guess", "stromboli.chat-template", "chatml_direct");

        Path config = directory.resolve("config.json");
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode json = (ObjectNode) mapper.readTree(config.toFile());
        Files.delete(config);
        mapper.writeValue(config.toFile(), json.put("_name_or_path", "meta-llama/Llama-2-13b-chat-hf"));
        ServedModel remembered = open(directory);
        assertThat(remembered.promptFormat().origin()).isEqualTo("llava_llama_2");
        assertThat(remembered.naming().note().orElseThrow().guessed()).isFalse();
        assertThat(remembered.naming().note().orElseThrow().text()).contains("_name_or_path", "Llama-2-13b-chat-hf");
    }

    @Test
    void theTowerIsFoundInTheSameCache() throws IOException {
        Path snapshot = linked("hub/models--liuhaotian--llava-v1.5-7b/snapshots/" + HASH);
        String tower = new ObjectMapper()
                .readTree(snapshot.resolve("config.json").toFile())
                .path("mm_vision_tower")
                .asText();
        Path cached =
                Files.createDirectories(root.resolve("hub/models--" + tower.replace("/", "--") + "/snapshots/" + HASH));
        link(Fixtures.path(FIXTURE, "vision").resolve(tower), cached);

        ServedModel model = open(snapshot, Files.createDirectory(root.resolve("nothing")));
        assertThat(model.name()).isEqualTo("liuhaotian/llava-v1.5-7b");
        assertThat(open(linked("elsewhere"), root.resolve("hub")).name()).isEqualTo("elsewhere");
    }
}

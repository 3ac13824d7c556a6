package org.stromboli.app.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stromboli.app.settings.SettingException;

class EmbeddedModelTest {

    @TempDir
    Path cache;

    @Test
    void isUnpackedOnceAndCompletely() throws IOException {
        Path first = EmbeddedModel.unpack(cache);
        assertThat(first.resolve("config.json")).isRegularFile();
        assertThat(first.resolve("model.safetensors")).isRegularFile();
        var written = Files.getLastModifiedTime(first.resolve("model.safetensors"));
        assertThat(EmbeddedModel.unpack(cache)).isEqualTo(first);
        assertThat(Files.getLastModifiedTime(first.resolve("model.safetensors")))
                .isEqualTo(written);
        assertThat(entries()).containsExactly(first);
    }

    @Test
    void whatWasDamagedIsReplaced() throws IOException {
        Path first = EmbeddedModel.unpack(cache);
        byte[] weights = Files.readAllBytes(first.resolve("model.safetensors"));
        byte[] damaged = weights.clone();
        damaged[damaged.length / 2] ^= 1;
        Files.write(first.resolve("model.safetensors"), damaged);
        assertThat(EmbeddedModel.unpack(cache)).isEqualTo(first);
        assertThat(Files.readAllBytes(first.resolve("model.safetensors"))).isEqualTo(weights);
        Files.delete(first.resolve("config.json"));
        assertThat(EmbeddedModel.unpack(cache).resolve("config.json")).isRegularFile();
        assertThat(entries()).containsExactly(first);
    }

    @Test
    void serversThatStartTogetherShareIt() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Path>> unpackings = IntStream.range(0, 8)
                    .mapToObj(i -> threads.submit(() -> EmbeddedModel.unpack(cache)))
                    .toList();
            for (Future<Path> each : unpackings) {
                assertThat(each.get()).isEqualTo(unpackings.getFirst().get());
            }
        }
        assertThat(entries()).hasSize(1);
    }

    @Test
    void aPlaceThatCannotBeWrittenIsNamed() throws IOException {
        Path file = Files.writeString(cache.resolve("file"), "");
        assertThatThrownBy(() -> EmbeddedModel.unpack(file.resolve("below")))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("stromboli.cache-dir");
    }

    private List<Path> entries() throws IOException {
        try (Stream<Path> entries = Files.list(cache)) {
            return entries.toList();
        }
    }
}

package org.stromboli.family.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.fixtures.Seed;
import org.stromboli.model.checkpoint.CheckpointException;

/// Files with changed bytes in what describes them are served or rejected in one sentence; nothing else happens.
class GgufMutationTest {

    private static final int TRIALS = 80;

    @TempDir
    Path directory;

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "gguf_llava15_q4_0, ggml-model-q4_0.gguf, mmproj-model-q4_1.gguf",
        "gguf_llava15_q4_0, mmproj-model-q4_1.gguf, ggml-model-q4_0.gguf",
        "gguf_llama3_q4_k_m, llava-llama-3-8b-v1_1-Q4_K_M.gguf, mmproj-model-f16.gguf",
        "gguf_onevision_q4_k_m, llava-onevision-qwen2-0.5b-ov-Q4_K_M.gguf, mmproj-model-f16.gguf",
        "gguf_onevision_q4_k_m, mmproj-model-f16.gguf, llava-onevision-qwen2-0.5b-ov-Q4_K_M.gguf",
        "gguf_next_q4_k_m, mmproj-model-f16.gguf, llava-v1.6-mistral-7b.Q4_K_M.gguf"
    })
    void aChangedByteIsServedOrRejected(String fixture, String changed, String other) throws IOException {
        Path from = Fixtures.path("quantised", fixture, "checkpoint");
        byte[] bytes = Files.readAllBytes(from.resolve(changed));
        Files.copy(from.resolve(other), directory.resolve(other));
        int described = described(bytes);
        long seed = Seed.of(17);
        SplittableRandom random = new SplittableRandom(seed);
        for (int trial = 0; trial < TRIALS; trial++) {
            byte[] mutant = bytes.clone();
            for (int change = 0; change < 1 + trial % 3; change++) {
                mutant[random.nextInt(4, described)] = (byte) random.nextInt();
            }
            Files.write(directory.resolve(changed), mutant);
            assertThatCode(this::open)
                    .describedAs("seed %d, trial %d", seed, trial)
                    .doesNotThrowAnyException();
        }
    }

    private void open() {
        try {
            ServedModel model = FamilyRegistry.open(directory);
            model.tokenizer().close();
        } catch (CheckpointException e) {
            assertThat(e.getMessage()).hasLineCount(1).hasSizeLessThan(2000);
        }
    }

    /// Where the last tensor is described, about.
    private static int described(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return Math.max(text.lastIndexOf(".weight"), text.lastIndexOf(".bias")) + 64;
    }
}

package org.stromboli.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GgufFileTest {

    private static final Path LLAVA = GgufFixtures.file("gguf_llava15_q4_k_m", "ggml-model-q4_k_m.gguf");

    static List<Path> files() {
        return GgufFixtures.files();
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyFixtureOpens(Path path) {
        GgufFile file = GgufFile.open(path);
        assertThat(file.metadata().text("general.architecture")).isPresent();
        assertThat(file.names()).isNotEmpty().allSatisfy(name -> {
            assertThat(file.bytes(name)).isPositive();
            assertThat(file.shape(name)).isNotEmpty();
            assertThat(file.file(name)).isEqualTo(path);
        });
    }

    @Test
    void shapesAreInTheOrderOfPytorch() {
        GgufFile file = GgufFile.open(LLAVA);
        assertThat(file.shape("blk.0.ffn_down.weight")).containsExactly(256, 512);
        assertThat(file.shape("blk.0.attn_norm.weight")).containsExactly(256);
        assertThat(file.matrix("blk.0.attn_norm.weight").rows()).isEqualTo(1);
        assertThat(file.matrix("blk.0.attn_norm.weight").columns()).isEqualTo(256);
        assertThatThrownBy(() -> file.shape("absent"))
                .isInstanceOf(GgufException.class)
                .hasMessageEndingWith("ggml-model-q4_k_m.gguf has no tensor absent");
    }
}

package org.stromboli.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.stromboli.torch.Arguments;
import org.stromboli.torch.GraphException;
import org.stromboli.torch.ScriptModule;
import org.stromboli.torch.Torch;

/// Every kind of graph is accepted by libtorch, also the one that only a GPU can run.
class KernelsTest {

    @ParameterizedTest
    @EnumSource(Kernels.class)
    void theGraphCompiles(Kernels kernels) {
        try (Torch torch = Torch.start();
                ScriptModule module = torch.load(GraphSources.archive(kernels))) {
            assertThat(module).isNotNull();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Kernels.class,
            names = {"PLAIN", "LOOP"})
    void whatRunsEverywhereRunsHere(Kernels kernels) {
        try (Torch torch = Torch.start();
                ScriptModule module = torch.load(GraphSources.archive(kernels));
                Arguments a = torch.arguments()) {
            module.run("probe", a.integer(Precision.FLOAT32.torchNumber()), a.text("cpu"));
        }
    }

    @Test
    void whatOnlyAGpuHasIsNoticedBeforeAModelIsLoaded() {
        try (Torch torch = Torch.start();
                ScriptModule module = torch.load(GraphSources.archive(Kernels.FLASH));
                Arguments a = torch.arguments()) {
            assertThatThrownBy(() -> module.run("probe", a.integer(Precision.BFLOAT16.torchNumber()), a.text("cpu")))
                    .isInstanceOf(GraphException.class)
                    .hasMessageContaining("flash_attention_forward");
        }
    }
}

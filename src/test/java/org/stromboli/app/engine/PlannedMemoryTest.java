package org.stromboli.app.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.stromboli.app.settings.SettingException;
import org.stromboli.app.settings.SettingsTest;
import org.stromboli.family.Overrides;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.model.ModelSizes;
import org.stromboli.model.Precision;
import org.stromboli.planning.MachineMemory;

class PlannedMemoryTest {

    private static final Optional<MachineMemory> TINY = Optional.of(new MachineMemory(300L << 20));

    private static ServedModel model(String fixture) {
        return FamilyRegistry.open(
                Fixtures.path(fixture, "checkpoint"),
                new Overrides(Optional.empty(), Optional.empty(), Optional.empty()));
    }

    private static PlannedMemory memory(Map<String, String> settings) {
        return new PlannedMemory(SettingsTest.config(settings), model("llava"));
    }

    @Test
    void whatCannotFitIsRejectedBeforeItIsLoaded() {
        assertThatThrownBy(() -> memory(Map.of()).check(Precision.BFLOAT16, 512, TINY))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith("stromboli.model: this model needs about ")
                .hasMessageContaining("one context of 512 tokens")
                .hasMessageEndingWith("memory-check=false loads it regardless");
    }

    @Test
    void theCheckCanBeTurnedOff() {
        assertThatCode(() -> memory(Map.of("stromboli.memory-check", "false")).check(Precision.BFLOAT16, 512, TINY))
                .doesNotThrowAnyException();
        assertThatCode(() -> memory(Map.of()).check(Precision.BFLOAT16, 512, Optional.empty()))
                .doesNotThrowAnyException();
    }

    @Test
    void keysAndValuesThatWereAskedForCount() {
        long few = memory(Map.of("stromboli.engine.kv-cache-bytes", "64M"))
                .plan(Precision.BFLOAT16, 512)
                .cacheBytes();

        assertThat(few).isBetween(63L << 20, 64L << 20);
    }

    @Test
    void fewerBitsTakeLess() {
        PlannedMemory memory = memory(Map.of());

        assertThat(memory.plan(Precision.INT8, 512).weights().total())
                .isLessThan(memory.plan(Precision.FLOAT32, 512).weights().total());
        assertThat(memory.alternatives(Precision.BFLOAT16, 8192))
                .extracting(each -> each.settings())
                .contains("--dtype int8", "--dtype int4", "--max-model-len 4096");
    }

    @Test
    void partsOfAModelAddUpToItsFiles() {
        for (String fixture : new String[] {"llava", "llava_onevision", "quantised/gguf_llava15_q4_k_m"}) {
            ServedModel model = model(fixture);
            ModelSizes sizes = model.plan().sizes();

            long parts = sizes.images().bytes()
                    + sizes.layers().bytes()
                    + sizes.embedding().bytes()
                    + sizes.head().bytes();
            long norm = model.plan().geometry().decoder().hidden() * 4L;
            assertThat(model.plan().bytes() - parts).describedAs(fixture).isBetween(0L, norm);
            assertThat(sizes.isQuantised()).isEqualTo(fixture.startsWith("quantised"));
        }
    }
}

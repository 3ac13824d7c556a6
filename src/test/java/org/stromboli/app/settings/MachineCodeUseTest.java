package org.stromboli.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineCodeUseTest {

    private static final Set<String> AVX2_ALONE = Set.of("avx2", "fma", "f16c");

    private static MachineCodeUse use(String machineCode, String instructions) {
        EngineKeys keys = SettingsTest.config(Map.of(
                        "stromboli.engine.machine-code", machineCode, "stromboli.engine.instructions", instructions))
                .engine();
        return MachineCodeUse.of(keys, AVX2_ALONE);
    }

    @ParameterizedTest
    @CsvSource({
        "auto, auto, MEASURED",
        "true, auto, ALWAYS",
        "false, auto, NEVER",
        "auto, graph, NEVER",
        "false, graph, NEVER",
        "auto, avx2, ALWAYS",
        "true, avx2, ALWAYS",
        "false, avx2, NEVER"
    })
    void whatIsNamedIsNotChosenAnyMore(String machineCode, String instructions, MachineCodeUse use) {
        assertThat(use(machineCode, instructions)).isEqualTo(use);
    }

    @Test
    void instructionsThatTheProcessorLacksStopTheStart() {
        assertThatThrownBy(() -> use("auto", "avx512-bf16"))
                .isInstanceOf(SettingException.class)
                .hasMessageMatching("stromboli.engine.instructions is \"avx512-bf16\", but must be one of auto, graph,"
                        + " avx2 on this processor \\(.+\\), which lacks avx512f, avx512bw, avx512dq, avx512vl,"
                        + " avx512_bf16");
    }

    @Test
    void otherWordsStopTheStart() {
        assertThatThrownBy(() -> use("auto", "sse2"))
                .isInstanceOf(SettingException.class)
                .hasMessage("stromboli.engine.instructions is \"sse2\", but must be one of auto, graph, avx2, avx-vnni,"
                        + " avx512, avx512-bf16, amx");
        assertThatThrownBy(() -> use("yes", "auto"))
                .isInstanceOf(SettingException.class)
                .hasMessage("stromboli.engine.machine-code is \"yes\", but must be auto, true or false");
    }

    @Test
    void whatContradictsItselfStopsTheStart() {
        assertThatThrownBy(() -> use("true", "graph"))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("engine.instructions=graph");
    }
}

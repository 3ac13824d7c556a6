package org.stromboli.cpu.x86;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstructionSetTest {

    private static final Set<String> SAPPHIRE_RAPIDS = Set.of(
            "sse4_2",
            "avx",
            "avx2",
            "fma",
            "f16c",
            "avx_vnni",
            "avx512f",
            "avx512bw",
            "avx512dq",
            "avx512vl",
            "avx512vbmi",
            "avx512_vnni",
            "avx512_bf16",
            "amx_tile",
            "amx_bf16",
            "amx_int8");

    private static final String LOWEST = "sse4_2 avx avx2 fma f16c";
    private static final String WIDE = " avx512f avx512bw avx512dq avx512vl avx512vbmi avx512_vnni";

    @ParameterizedTest
    @CsvSource({
        "avx2, " + LOWEST,
        "avx-vnni, " + LOWEST + " avx_vnni",
        "avx512, " + LOWEST + WIDE,
        "avx512-bf16, " + LOWEST + WIDE + " avx512_bf16",
        "amx, " + LOWEST + WIDE + " avx512_bf16 amx_tile amx_bf16 amx_int8"
    })
    void aLevelAllowsWhatBelongsToItAndToThoseBelow(String name, String usable) {
        InstructionSet level = InstructionSet.named(name).orElseThrow();
        assertThat(level.limit(SAPPHIRE_RAPIDS)).containsExactlyInAnyOrder(usable.split(" "));
        assertThat(level.missing(SAPPHIRE_RAPIDS)).isEmpty();
        assertThat(level.settingName()).isEqualTo(name);
    }

    @Test
    void whatAProcessorLacksIsNamedInOrder() {
        Set<String> zen3 = Set.of("avx", "avx2", "fma", "f16c");
        assertThat(InstructionSet.AVX512_BF16.missing(zen3))
                .containsExactly("avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512_bf16");
        assertThat(InstructionSet.AVX2.missing(Set.of("avx2"))).containsExactly("fma", "f16c");
        assertThat(InstructionSet.of(zen3)).containsExactly(InstructionSet.AVX2);
        assertThat(InstructionSet.of(SAPPHIRE_RAPIDS)).containsExactly(InstructionSet.values());
        assertThat(InstructionSet.of(Set.of("neon"))).isEmpty();
    }

    @Test
    void otherNamesAreNone() {
        assertThat(Stream.of("auto", "graph", "AVX2", "avx512_bf16", "").map(InstructionSet::named))
                .allMatch(each -> each.isEmpty());
    }

    /// A feature that no level names is none that a level takes away.
    @Test
    void theFeaturesOfThisMachineHaveNames() {
        assertThat(ProcessorFeatures.model()).isNotBlank();
        Set<String> lost = ProcessorFeatures.present().stream()
                .filter(each ->
                        !InstructionSet.AVX2.limit(ProcessorFeatures.present()).contains(each))
                .collect(Collectors.toSet());
        assertThat(lost).allMatch(each -> List.of("avx", "amx").contains(each.substring(0, 3)));
        assertThat(ProcessorFeatures.present()).containsAll(ProcessorFeatures.ofThisMachine());
    }
}

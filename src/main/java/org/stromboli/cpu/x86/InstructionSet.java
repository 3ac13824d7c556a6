package org.stromboli.cpu.x86;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Instructions that kernels may be made of, in levels: AVX2 below all of them, AVX-VNNI beside the line of AVX-512,
/// which ends with AMX. Pure.
public enum InstructionSet {
    AVX2(Optional.empty(), "avx2", "fma", "f16c"),
    AVX_VNNI(Optional.of(AVX2), "avx_vnni"),
    AVX512(Optional.of(AVX2), "avx512f", "avx512bw", "avx512dq", "avx512vl") {
        /// Processors with AVX-512 differ in its smaller parts, which kernels use where they are there.
        @Override
        boolean mayUse(String feature) {
            return feature.startsWith("avx512") && !AVX512_BF16.needs(feature);
        }
    },
    AVX512_BF16(Optional.of(AVX512), "avx512_bf16"),
    AMX(Optional.of(AVX512_BF16), "amx_tile", "amx_bf16", "amx_int8");

    /// How names of features begin that belong to a level. Others, such as `sse4_2`, belong to all.
    private static final List<String> OF_LEVELS = List.of("avx512", "avx_", "avx10", "amx");

    private final Optional<InstructionSet> below;
    private final List<String> features;

    InstructionSet(Optional<InstructionSet> below, String... features) {
        this.below = below;
        this.features = List.of(features);
    }

    /// As settings name it.
    public String settingName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<InstructionSet> named(String name) {
        return Arrays.stream(values())
                .filter(each -> each.settingName().equals(name))
                .findFirst();
    }

    private Stream<InstructionSet> line() {
        return Stream.concat(below.stream().flatMap(InstructionSet::line), Stream.of(this));
    }

    /// Features that a processor must have for it, as Linux names them, those of the levels below first.
    public List<String> features() {
        return line().flatMap(each -> each.features.stream()).toList();
    }

    /// Those that are not among the given ones, in order.
    public List<String> missing(Set<String> present) {
        return features().stream().filter(Predicate.not(present::contains)).toList();
    }

    boolean needs(String feature) {
        return features.contains(feature);
    }

    /// Whether it belongs to this level, needed or not.
    boolean mayUse(String feature) {
        return needs(feature);
    }

    /// Those of the given features that kernels of this level may use.
    public Set<String> limit(Set<String> present) {
        return present.stream()
                .filter(feature -> OF_LEVELS.stream().noneMatch(feature::startsWith)
                        || line().anyMatch(each -> each.mayUse(feature)))
                .collect(Collectors.toUnmodifiableSet());
    }

    /// The levels that such a processor has.
    public static List<InstructionSet> of(Set<String> present) {
        return Arrays.stream(values())
                .filter(each -> each.missing(present).isEmpty())
                .toList();
    }
}

package org.stromboli.model.contract;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.stromboli.model.contract.fastvit.Convolution;
import org.stromboli.model.contract.fastvit.ConvolutionalMlp;
import org.stromboli.model.contract.fastvit.PositionAttention;
import org.stromboli.model.contract.windows.QueryAttention;
import org.stromboli.model.contract.windows.QueryMlp;
import org.stromboli.model.contract.windows.WindowProjector;

/// Writes the graph module `contract` from the enums of this package, so that the names and the order of each list of
/// parts exist once: a graph that reads a part that Java does not send is not loaded, and a list of the wrong length
/// fails the call.
///
/// A list such as `DecoderHead` becomes a named tuple and functions that make it from a list, make a list of it, count
/// its parts, and read several that follow each other in one list:
///
/// ```
/// class DecoderHead(NamedTuple):
///   norm : Tensor
///   head : Tensor
///
/// def decoder_head(x: List[Tensor]) -> __torch__.contract.DecoderHead
/// def decoder_head_parts(x: __torch__.contract.DecoderHead) -> List[Tensor]
/// def decoder_head_count() -> int
/// def decoder_head_list(x: List[Tensor]) -> List[__torch__.contract.DecoderHead]
/// ```
public final class GraphContract {

    /// The name of the module.
    public static final String MODULE = "contract";

    private static final List<Class<? extends Enum<?>>> TENSORS = List.of(
            StepIntegers.class,
            StepFloats.class,
            SampledTensors.class,
            DecoderWeights.class,
            DecoderHead.class,
            DecoderLayerWeights.class,
            DecoderLayerWeights.ExpertWeights.class,
            FusedDecoderLayer.class,
            TowerWeights.class,
            TowerLayerWeights.class,
            FusedTowerLayer.class,
            PatchWeights.PatchTowerWeights.class,
            PatchWeights.PatchLayerWeights.class,
            ProjectorWeights.class,
            ProjectorLayer.class,
            ProjectorBlock.class,
            CompressorWeights.class,
            AdapterFactors.class,
            Convolution.class,
            ConvolutionalMlp.class,
            PositionAttention.class,
            WindowProjector.class,
            QueryAttention.class,
            QueryMlp.class);

    private static final List<Class<? extends Enum<?>>> NUMBERS = List.of(
            StepNumbers.class,
            StepChunk.class,
            StepSpan.class,
            AnyResolution.class,
            TilePooling.class,
            VideoLayout.class);

    private GraphContract() {}

    /// Text of the module.
    public static String source() {
        return Stream.concat(
                        TENSORS.stream().map(parts -> tuple(parts, "Tensor")),
                        NUMBERS.stream().map(parts -> tuple(parts, "int")))
                .collect(Collectors.joining("\n"));
    }

    /// @throws IllegalStateException if one of the parts is not given
    public static <E extends Enum<E>> void requireAll(Class<E> parts, Set<E> given) {
        if (given.size() < parts.getEnumConstants().length) {
            EnumSet<E> missing = EnumSet.allOf(parts);
            missing.removeAll(given);
            throw new IllegalStateException("parts of %s are missing: %s".formatted(parts.getSimpleName(), missing));
        }
    }

    static String tuple(Class<? extends Enum<?>> parts, String element) {
        List<String> names =
                Stream.of(parts.getEnumConstants()).map(GraphContract::name).toList();
        String fields = names.stream()
                .map(name -> "  %s : %s\n".formatted(name, element))
                .collect(Collectors.joining());
        String type = parts.getSimpleName();
        return """
                class %1$s(NamedTuple):
                %2$s
                def %3$s(x: List[%4$s]) -> __torch__.contract.%1$s:
                  %5$s = x
                  return __torch__.contract.%1$s(%5$s)

                def %3$s_parts(x: __torch__.contract.%1$s) -> List[%4$s]:
                  return [%6$s]

                def %3$s_count() -> int:
                  return %7$d

                def %3$s_list(x: List[%4$s]) -> List[__torch__.contract.%1$s]:
                  all = annotate(List[__torch__.contract.%1$s], [])
                  for i in range(len(x) // %7$d):
                    all.append(__torch__.contract.%3$s(x[(%7$d * i):(%7$d * i + %7$d)]))
                  return all
                """.formatted(
                        type,
                        fields,
                        type.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT),
                        element,
                        String.join(", ", names),
                        names.stream().map(name -> "x." + name).collect(Collectors.joining(", ")),
                        names.size());
    }

    private static String name(Enum<?> part) {
        return part.name().toLowerCase(Locale.ROOT);
    }
}

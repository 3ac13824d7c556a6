package org.stromboli.model.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.stromboli.torch.Arguments;
import org.stromboli.torch.GraphException;
import org.stromboli.torch.ScriptArchive;
import org.stromboli.torch.ScriptModule;
import org.stromboli.torch.Torch;
import org.stromboli.torch.Value;

/// What Java sets under a name is what the graph reads under that name.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GraphContractTest {

    private static final String CLASS = """
            class M(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool

            """;

    private Torch torch;

    @BeforeAll
    void start() {
        torch = Torch.start();
    }

    @AfterAll
    void stop() {
        torch.close();
    }

    @ParameterizedTest
    @EnumSource(AnyResolution.class)
    void theGraphReadsAPartByItsName(AnyResolution part) {
        ContractNumbers<AnyResolution> numbers = new ContractNumbers<>(AnyResolution.class);
        for (AnyResolution each : AnyResolution.values()) {
            numbers.set(each, each == part);
        }
        String read = "def read(self: __torch__.M, x: List[int]) -> bool:\n"
                + "    return __torch__.contract.any_resolution(x).%s > 0\n".formatted(field(part));
        try (ScriptModule module = load(read);
                Arguments a = torch.arguments();
                Value seen = module.call("read", a.integers(numbers.values()))) {
            assertThat(seen.asBoolean()).isTrue();
        }
    }

    @Test
    void theGraphGivesPartsBackInTheOrderOfTheirNames() {
        String there = "def there(self: __torch__.M, x: List[int]) -> bool:\n"
                + "    return __torch__.contract.step_chunk_parts(__torch__.contract.StepChunk(%s)) == x\n"
                        .formatted(Stream.of(StepChunk.values())
                                .sorted((one, other) -> field(one).compareTo(field(other)))
                                .map(part -> field(part) + "=" + part.ordinal())
                                .collect(Collectors.joining(", ")));
        try (ScriptModule module = load(there);
                Arguments a = torch.arguments();
                Value equal = module.call("there", a.integers(0, 1, 2, 3))) {
            assertThat(equal.asBoolean()).isTrue();
        }
    }

    @Test
    void severalInOneListAreReadOneAfterTheOther() {
        String second = "def second(self: __torch__.M, x: List[int]) -> bool:\n"
                + "    return __torch__.contract.step_span_list(x)[1].handle == 11\n";
        try (ScriptModule module = load(second);
                Arguments a = torch.arguments();
                Value equal = module.call("second", a.integers(0, 1, 2, 3, 10, 11, 12, 13))) {
            assertThat(equal.asBoolean()).isTrue();
        }
    }

    @Test
    void aGraphThatReadsAPartThatJavaDoesNotSendIsNotLoaded() {
        String read = "def read(self: __torch__.M, x: List[Tensor]) -> Tensor:\n"
                + "    return __torch__.contract.step_floats(x).top_q\n";
        assertThatThrownBy(() -> load(read))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("top_q")
                .hasMessageContaining("StepFloats");
    }

    @Test
    void aListOfTheWrongLengthFailsTheCall() {
        String read = "def read(self: __torch__.M, x: List[int]) -> int:\n"
                + "    return __torch__.contract.tile_pooling(x).mode\n";
        try (ScriptModule module = load(read);
                Arguments a = torch.arguments()) {
            Value three = a.integers(1, 2, 3);
            assertThatThrownBy(() -> module.call("read", three))
                    .isInstanceOf(GraphException.class)
                    .hasMessageContaining("Expected 4 elements in a list but found 3");
        }
    }

    @Test
    void aPartThatIsNotSetIsNamed() {
        ContractNumbers<TilePooling> numbers = new ContractNumbers<>(TilePooling.class)
                .set(TilePooling.MODE, 1)
                .set(TilePooling.OUT, 2);
        assertThatThrownBy(numbers::values)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("parts of TilePooling are missing: [SIDE, STRIDE]");
    }

    private ScriptModule load(String method) {
        return torch.load(
                new ScriptArchive(CLASS + "  " + method, Map.of(GraphContract.MODULE, GraphContract.source())));
    }

    private static String field(Enum<?> part) {
        return part.name().toLowerCase(Locale.ROOT);
    }
}

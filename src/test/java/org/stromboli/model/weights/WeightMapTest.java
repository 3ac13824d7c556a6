package org.stromboli.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.fixtures.CheckpointCopy.Weight;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.fixtures.PickleWriter;
import org.stromboli.fixtures.PytorchFixture;
import org.stromboli.fixtures.TakenApart;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.model.checkpoint.FileMemory;
import org.stromboli.model.quantised.QuantisedLayers;
import org.stromboli.quantisation.WeightMatrix;
import org.stromboli.torch.Arguments;
import org.stromboli.torch.ScriptArchive;
import org.stromboli.torch.ScriptModule;
import org.stromboli.torch.Torch;
import org.stromboli.torch.Value;
import org.stromboli.torch.WeightFiles;

/// What the graph reads where the map says that a tensor lies, as numbers.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WeightMapTest {

    private static final String MAIN = """
            class M(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool

              def map(self: __torch__.M, files: List[Tensor], path: str, elements: int, dtype: int) -> NoneType:
                files.append(__torch__.weights.map(path, elements, dtype))
                return None

              def files(self: __torch__.M) -> List[Tensor]:
                return annotate(List[Tensor], [])

              def first(self: __torch__.M, files: List[Tensor], description: List[int]) -> Tensor:
                found = __torch__.weights.read(files, description)[0]
                return torch.to(torch.reshape(found, [-1]), torch.device("cpu"), 6)
            """;

    private enum Alone {
        TENSOR
    }

    private Torch torch;
    private ScriptModule module;

    @BeforeAll
    void start() throws IOException {
        torch = Torch.start();
        try (InputStream in = WeightMapTest.class.getResourceAsStream("/graphs/weights.py")) {
            String weights = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            module = torch.load(new ScriptArchive(MAIN, Map.of("weights", weights)));
        }
    }

    @AfterAll
    void stop() {
        module.close();
        torch.close();
    }

    @ParameterizedTest
    @CsvSource({
        "plain, 3 4, 0 1 2 3 4 5 6 7 8 9 10 11",
        "turned, 4 3, 0 4 8 1 5 9 2 6 10 3 7 11",
        "slice, 2 2, 6 7 10 11",
        "half, 2 3, 0 0.25 0.5 0.75 1 1.25",
        "turned_half, 3 2, 0 0.75 0.25 1 0.5 1.25",
        "brain, 3 2, -2 -1 0 1 2 3",
        "parameter, 2, 1.5 -2.5",
        "wide, 2 1, 0 1",
        "none, 0 4, ''"
    })
    void readsWhatTorchSaved(String name, String shape, String values) {
        WeightFiles files = WeightFiles.openFile(Fixtures.path("weights", "mixed.bin"));
        assertThat(values(files, name, numbers(shape))).containsExactly(floats(values));
    }

    /// The parts of a file without alignment begin anywhere.
    @Test
    void readsWhatBeginsAnywhere(@TempDir Path directory) throws IOException {
        byte[] half = {0, 0x3c, 0, 0x40, 0, (byte) 0xc2, 0, 0x44};
        byte[] brain = {(byte) 0x80, 0x3f, 0, 0x40, 0x40, (byte) 0xc0, (byte) 0x80, 0x40};
        for (int length = 1; length < 9; length++) {
            Path file = directory.resolve(length + ".bin");
            byte[] pickle = new PickleWriter()
                    .ops("}(")
                    .text("half")
                    .tensor("HalfStorage", "h", 4, 0, new long[] {2, 2}, new long[] {2, 1})
                    .text("brain")
                    .tensor("BFloat16Storage", "b", 4, 0, new long[] {2, 2}, new long[] {1, 2})
                    .text("x".repeat(length))
                    .ops("Nu")
                    .stop();
            PytorchFixture.write(file, pickle, Map.of("data/h", half, "data/b", brain));
            WeightFiles files = WeightFiles.openFile(file);
            assertThat(values(files, "half", 2, 2)).containsExactly(1, 2, -3, 4);
            assertThat(values(files, "brain", 2, 2)).containsExactly(1, -3, 2, 4);
        }
    }

    @Test
    void saysWhatAMissingOrForeignTensorIs(@TempDir Path directory) throws IOException {
        PytorchFixture.write(
                directory.resolve("pytorch_model.bin"), Map.of("w", new Weight("F32", new int[] {2}, new byte[8])));
        WeightFiles files = WeightFiles.open(directory);
        assertThatThrownBy(() -> values(files, "v", 2))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("tensor v is missing");
        assertThatThrownBy(() -> values(files, "w", 1, 2)).hasMessageContaining("[2], expected [1, 2]");
    }

    /// Every factor has another type, and the scale is no power of two.
    @Test
    void addsTheProductOfAnAdapter(@TempDir Path directory) throws IOException {
        Map<String, Weight> base = Map.of("w.weight", halves(3, 2, 1, 2, 3, 4, 5, 6));
        PytorchFixture.write(directory.resolve("pytorch_model.bin"), base);
        Path adapter = Files.createDirectory(directory.resolve("adapter"));
        Files.writeString(adapter.resolve("adapter_config.json"), "{\"r\": 2, \"lora_alpha\": 0.6}");
        PytorchFixture.write(
                adapter.resolve("adapter_model.bin"),
                Map.of(
                        "base_model.model.w.lora_A.weight",
                        halves(2, 2, 1, 0, 0, 10),
                        "base_model.model.w.lora_B.weight",
                        TakenApart.weight(new float[] {1, 0, 0, 1, 2, 2}, 3, 2)));
        CheckpointWeights weights = CheckpointWeights.open(directory).adapted(adapter);
        float[] found = values(weights, "w.weight", 3, 2);
        assertThat(found).containsExactly(1.3f, 2, 3, 7, 5.6f, 12);
    }

    private float[] values(WeightFiles files, String name, long... shape) {
        return values(CheckpointWeights.of(files, new QuantisedLayers(Map.of(), Map.of(), Set.of())), name, shape);
    }

    private float[] values(CheckpointWeights weights, String name, long... shape) {
        List<WeightMap.MappedFile> toMap = new ArrayList<>();
        WeightMap map = new WeightMap(weights, toMap, new FileMemory());
        WeightPart part = map.part(Alone.class)
                .with(Alone.TENSOR, List.of(name), "", shape)
                .build();
        try (Arguments a = torch.arguments();
                Value mapped = module.call("files")) {
            for (WeightMap.MappedFile file : toMap) {
                Value path = a.text(file.path().toString());
                Value elements =
                        a.integer(file.path().toFile().length() / file.type().bytes());
                module.run("map", mapped, path, elements, a.integer(file.type().torchNumber()));
            }
            try (Value found = module.call("first", mapped, a.integers(part.description()))) {
                float[] values = found.asFloats();
                part.matrix(Alone.TENSOR)
                        .ifPresent(rows -> assertThat(decoded(rows)).isEqualTo(values));
                return values;
            }
        }
    }

    private static float[] decoded(WeightMatrix matrix) {
        float[] all = new float[matrix.rows() * matrix.columns()];
        float[] row = new float[matrix.columns()];
        for (int i = 0; i < matrix.rows(); i++) {
            matrix.decode(i, row);
            System.arraycopy(row, 0, all, i * row.length, row.length);
        }
        return all;
    }

    /// Without the graph, those that lie in one piece; a change or another order is the graph's to compute.
    @Test
    void givesTheRowsOfPlainTensors(@TempDir Path directory) {
        WeightFiles files = WeightFiles.openFile(Fixtures.path("weights", "mixed.bin"));
        assertThat(part(files, "half", 2, 3).matrix(Alone.TENSOR)).isPresent();
        assertThat(part(files, "parameter", 2).matrix(Alone.TENSOR))
                .hasValueSatisfying(rows -> assertThat(rows.rows()).isEqualTo(1));
        assertThat(part(files, "turned", 4, 3).matrix(Alone.TENSOR)).isEmpty();
        MatrixWeight decoded = new MatrixWeight("w", directory, new long[] {2, 1, 2}, new Counting());
        CheckpointWeights weights = CheckpointWeights.of(directory, List.of(decoded));
        WeightPart part = part(weights, "w", 2, 1, 2);
        assertThat(part.matrix(Alone.TENSOR)).contains(decoded.matrix());
        assertThat(part.decoded()).extracting(WeightPart.Decoded::at).containsExactly(0);
        assertThat(WeightPart.join(List.of(part, part)).decoded())
                .extracting(WeightPart.Decoded::at)
                .containsExactly(0, 7);
        assertThatThrownBy(() -> CheckpointWeights.of(directory, List.of(decoded, decoded)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("w twice");
    }

    private static WeightPart part(WeightFiles files, String name, long... shape) {
        return part(CheckpointWeights.of(files, new QuantisedLayers(Map.of(), Map.of(), Set.of())), name, shape);
    }

    private static WeightPart part(CheckpointWeights weights, String name, long... shape) {
        return new WeightMap(weights, new ArrayList<>(), new FileMemory())
                .part(Alone.class)
                .with(Alone.TENSOR, List.of(name), "", shape)
                .build();
    }

    private record Counting() implements WeightMatrix {

        @Override
        public int rows() {
            return 2;
        }

        @Override
        public int columns() {
            return 2;
        }

        @Override
        public void decode(int row, float[] to) {
            to[0] = 2 * row;
            to[1] = 2 * row + 1;
        }
    }

    private static Weight halves(int rows, int columns, float... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float each : numbers) {
            bytes.putShort(Float.floatToFloat16(each));
        }
        return new Weight("F16", new int[] {rows, columns}, bytes.array());
    }

    private static long[] numbers(String text) {
        return List.of(text.split(" ")).stream().mapToLong(Long::parseLong).toArray();
    }

    private static float[] floats(String text) {
        float[] values = new float[text.isEmpty() ? 0 : text.split(" ").length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.parseFloat(text.split(" ")[i]);
        }
        return values;
    }
}

package org.stromboli.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.cli.Commands;
import org.stromboli.family.Overrides;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.model.checkpoint.FileMemory;
import org.stromboli.model.checkpoint.WeightRef;
import org.stromboli.quantisation.WeightMatrix;
import org.stromboli.torch.WeightFiles;

class ConvertCommandTest {

    private static final String MODULE = "language_model.model.layers.1.mlp.down_proj";

    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    private int run(String... words) {
        return Commands.run(List.of(new ConvertCommand()), writer(out), writer(errors), words);
    }

    private int convert(Path in, String... options) {
        String[] words = new String[options.length + 3];
        words[0] = "convert";
        System.arraycopy(options, 0, words, 1, options.length);
        words[options.length + 1] = in.toString();
        words[options.length + 2] = directory.resolve("out").toString();
        return run(words);
    }

    private static PrintWriter writer(ByteArrayOutputStream bytes) {
        return new PrintWriter(bytes, true, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({"q4, 32, 0.095", "q4, 64, 0.11", "q8, 64, 0.009"})
    void codesAndScalesAreWhereCompressedTensorsLooksForThem(String format, int group, double most) {
        Path in = Fixtures.path("llava", "checkpoint");

        assertThat(convert(in, "--to", format, "--group", "" + group)).isZero();

        WeightFiles before = WeightFiles.open(in);
        WeightFiles after = WeightFiles.open(directory.resolve("out"));
        WeightMatrix matrix = StoredRows.of(new WeightRef(before, MODULE + ".weight"), new FileMemory());
        MemorySegment packed = memory(after, MODULE + ".weight_packed");
        WeightMatrix scales = StoredRows.of(new WeightRef(after, MODULE + ".weight_scale"), new FileMemory());
        MemorySegment shape = memory(after, MODULE + ".weight_shape");
        assertThat(shape.get(ValueLayout.JAVA_LONG_UNALIGNED, 0)).isEqualTo(matrix.rows());
        assertThat(shape.get(ValueLayout.JAVA_LONG_UNALIGNED, 8)).isEqualTo(matrix.columns());
        int bits = format.equals("q4") ? 4 : 8;
        double error = 0;
        double all = 0;
        float[] row = new float[matrix.columns()];
        float[] rowScales = new float[row.length / group];
        for (int r = 0; r < matrix.rows(); r++) {
            matrix.decode(r, row);
            scales.decode(r, rowScales);
            for (int c = 0; c < row.length; c++) {
                long at = (long) r * row.length + c;
                int code = packed.get(ValueLayout.JAVA_BYTE, at * bits / 8) >> (int) (at * bits % 8);
                float weight = ((code & (1 << bits) - 1) - (1 << bits - 1)) * rowScales[c / group];
                error += Math.pow(weight - row[c], 2);
                all += row[c] * row[c];
            }
        }
        assertThat(Math.sqrt(error / all)).isLessThan(most);
    }

    private static MemorySegment memory(WeightFiles files, String name) {
        return new FileMemory().of(new WeightRef(files, name));
    }

    @Test
    void allElseIsCopied() throws IOException {
        Path in = Fixtures.path("llava", "checkpoint");

        assertThat(convert(in, "--to", "q4")).isZero();

        WeightFiles before = WeightFiles.open(in);
        WeightFiles after = WeightFiles.open(directory.resolve("out"));
        for (String name : before.names()) {
            boolean rounded = name.matches("language_model\\.model\\.layers\\..*_proj\\.weight");
            assertThat(after.find(name).isEmpty()).describedAs(name).isEqualTo(rounded);
            if (!rounded) {
                assertThat(memory(after, name).mismatch(memory(before, name)))
                        .describedAs(name)
                        .isEqualTo(-1);
            }
        }
        assertThat(directory.resolve("out/tokenizer.json")).hasSameBinaryContentAs(in.resolve("tokenizer.json"));
        assertThat(directory.resolve("out.partial")).doesNotExist();
    }

    @Test
    void theConfigurationTellsWhatWasDone() throws IOException {
        assertThat(convert(Fixtures.path("llava_next", "checkpoint"), "--to", "q4", "--group", "32"))
                .isZero();

        JsonNode config =
                new ObjectMapper().readTree(directory.resolve("out/config.json").toFile());
        assertThat(config.path("model_type").asText()).isEqualTo("llava_next");
        JsonNode method = config.path("quantization_config");
        assertThat(method.path("quant_method").asText()).isEqualTo("compressed-tensors");
        assertThat(method.path("format").asText()).isEqualTo("pack-quantized");
        JsonNode weights = method.path("config_groups").path("group_0").path("weights");
        assertThat(weights.path("num_bits").asInt()).isEqualTo(4);
        assertThat(weights.path("group_size").asInt()).isEqualTo(32);
        assertThat(weights.path("symmetric").asBoolean()).isTrue();
        assertThat(method.path("ignore")).hasSize(4);
    }

    @ParameterizedTest
    @CsvSource({"llava", "llava_onevision"})
    void theServerReadsTheResult(String fixture) {
        assertThat(convert(Fixtures.path(fixture, "checkpoint"), "--to", "q4")).isZero();

        ServedModel model = FamilyRegistry.open(
                directory.resolve("out"), new Overrides(Optional.empty(), Optional.empty(), Optional.empty()));

        assertThat(model.plan().hasQuantisedDecoder()).isTrue();
    }

    @Test
    void largeResultsComeInShardsWithAnIndex() throws IOException {
        new Conversion(new WeightFormat(4, 32), _ -> {})
                .run(Fixtures.path("original/llava15_original", "checkpoint"), directory.resolve("out"), 100_000);

        WeightFiles after = WeightFiles.open(directory.resolve("out"));
        assertThat(after.files()).hasSizeGreaterThan(3);
        assertThat(after.names())
                .contains("model.layers.0.self_attn.q_proj.weight_packed", "model.mm_projector.0.weight");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "llava           | q4 | 32 | out      | exists; nothing is ever overwritten",
                "llava_onevision | q4 | 128 | other   | columns, which groups of 128 do not divide",
                "quantised/ct_w4a16_llava15 | q4 | 32 | other | says that its weights are quantised already",
                "quantised/gguf_llava15_q4_0 | q4 | 32 | other | is a model in GGUF files, which are served as they are",
                "nowhere         | q4 | 32 | other    | does not exist",
                "media           | q4 | 32 | other    | has no config.json",
            })
    void whatCannotBeConvertedIsSaidInASentence(String in, String format, String group, String to, String expected)
            throws IOException {
        Files.createDirectory(directory.resolve("out"));
        Path checkpoint = in.equals("media") || in.equals("nowhere")
                ? Path.of("src/test/resources/fixtures", in)
                : Fixtures.path(in, "checkpoint");

        int code = run(
                "convert",
                "--to",
                format,
                "--group",
                group,
                checkpoint.toString(),
                directory.resolve(to).toString());

        assertThat(code).isEqualTo(1);
        assertThat(errors.toString(StandardCharsets.UTF_8))
                .startsWith("stromboli convert: ")
                .contains(expected)
                .hasLineCount(1);
        assertThat(directory.resolve("other")).doesNotExist();
        assertThat(directory.resolve("other.partial")).doesNotExist();
    }

    @Test
    void optionsAreChecked() {
        assertThat(run("convert", "--to", "q5", "a", "b")).isEqualTo(2);
        assertThat(run("convert", "--to", "q4", "--group", "48", "a", "b")).isEqualTo(2);
        assertThat(run("convert", "--to", "q4", "a")).isEqualTo(2);
        assertThat(errors.toString(StandardCharsets.UTF_8)).contains("must be q4 or q8", "must be 32, 64 or 128");
    }
}

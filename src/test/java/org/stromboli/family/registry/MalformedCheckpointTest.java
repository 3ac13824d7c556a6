package org.stromboli.family.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.stromboli.fixtures.CheckpointCopy;
import org.stromboli.fixtures.CheckpointCopy.Weight;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.fixtures.PickleWriter;
import org.stromboli.fixtures.PytorchFixture;
import org.stromboli.model.checkpoint.CheckpointException;

/// A good checkpoint with one thing wrong stops the start-up with one sentence that names the file or the tensor, and
/// takes no more memory than a good one does.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class MalformedCheckpointTest {

    /// What must not be seen in a message.
    private static final List<String> INTERNALS = List.of(
            "Exception", "java.", "com.fasterxml", "\tat ", "[Source", "reference chain", "org.stromboli", "Optional");

    private static final long MAX_ALLOCATED_BYTES = 400_000_000;

    private static final String NORM = "language_model.model.norm.weight";
    private static final String EMBEDDING = "language_model.model.embed_tokens.weight";
    private static final String WEIGHTS = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";
    private static final String BIN = "pytorch_model.bin";

    /// @param words that the sentence has
    record Mutation(String name, Change change, List<String> words) {

        @Override
        public String toString() {
            return name;
        }
    }

    /// Changes a checkpoint that is complete in its directory.
    interface Change {
        void apply(CheckpointCopy copy) throws IOException;
    }

    static Stream<Mutation> mutations() {
        return Stream.of(tensors(), files(), headers(), pickles(), configs(), others())
                .flatMap(List::stream);
    }

    private static Mutation of(String name, Change change, String... words) {
        return new Mutation(name, change, List.of(words));
    }

    private static List<Mutation> tensors() {
        return List.of(
                of("a tensor is missing", weights(all -> all.remove(NORM)), NORM, "missing", "[64]"),
                of("the embedding is missing", weights(all -> all.remove(EMBEDDING)), EMBEDDING, "missing"),
                of(
                        "a tensor is turned",
                        shape("language_model.model.layers.0.mlp.up_proj.weight", 64, 128),
                        "[64, 128]"),
                of("a tensor has another rank", shape(NORM, 1, 64), NORM, "[1, 64]", "[64]"),
                of("a tensor is empty", weights(all -> all.put(NORM, weight("F32", 0, 0))), NORM, "[0]"),
                of("the vocabulary is larger than the table", text("vocab_size", "641"), EMBEDDING, "[641, 64]"),
                of("integers for floats", weights(all -> all.put(NORM, weight("I8", 64, 64))), NORM, "I8", WEIGHTS),
                of("doubles", weights(all -> all.put(NORM, weight("F64", 512, 64))), NORM, "F64", "F32, F16, BF16"),
                of("truth for floats", weights(all -> all.put(NORM, weight("BOOL", 64, 64))), NORM, "BOOL"),
                of("a type nobody knows", weights(all -> all.put(NORM, weight("F4\nx", 32, 64))), NORM, "F4 x"));
    }

    private static List<Mutation> files() {
        return List.of(
                of("no weights at all", copy -> delete(copy, WEIGHTS), "neither model.safetensors nor"),
                of("an empty file", copy -> put(copy, WEIGHTS, ""), WEIGHTS, "only 0 bytes"),
                of("a directory for a file", copy -> directory(copy, WEIGHTS), WEIGHTS, "is a directory"),
                of("a link to itself", copy -> link(copy, WEIGHTS, WEIGHTS), WEIGHTS, "link"),
                of("a link to nothing", copy -> link(copy, WEIGHTS, "../../gone"), WEIGHTS, "link"),
                of("a shard cut short", copy -> cut(copy, WEIGHTS, 100), WEIGHTS, "truncated"),
                of(
                        "a shard cut to its header",
                        copy -> cut(copy, WEIGHTS, size(copy, WEIGHTS) - 4000),
                        WEIGHTS,
                        "claims"),
                of(
                        "a Git LFS pointer",
                        copy -> put(copy, WEIGHTS, "version https://git-lfs.github.com/spec/v1\n"),
                        "LFS"),
                of("an index to nowhere", index("gone.safetensors"), "gone.safetensors", "missing"),
                of("an index to the parent", index("../model.safetensors"), INDEX, "beside it"),
                of("an index to the root", index("/etc/passwd"), INDEX, "beside it"),
                of(
                        "an index of a tensor that is not there",
                        copy -> put(copy, INDEX, "{\"weight_map\":{\"x\":\"%s\"}}".formatted(WEIGHTS)),
                        "tensor x",
                        WEIGHTS),
                of(
                        "an index that names a number",
                        copy -> put(copy, INDEX, "{\"weight_map\":{\"x\":7}}"),
                        "7 is missing"),
                of("an index without a map", copy -> put(copy, INDEX, "[]"), INDEX, "no weight_map"),
                of("an index that is cut off", copy -> put(copy, INDEX, "{\"weight_map\":{"), INDEX, "JSON"),
                of("an index that links to itself", copy -> link(copy, INDEX, INDEX), INDEX, "link"));
    }

    private static List<Mutation> headers() {
        return List.of(
                of("a header of 2^60 bytes", header(1L << 60, "{}"), WEIGHTS, "1152921504606846976"),
                of("a header of -1 bytes", header(-1, "{}"), WEIGHTS, "18446744073709551615"),
                of("a header longer than the file", header(4000, "{}"), WEIGHTS, "claims 4000 bytes"),
                of("a header that is no JSON", header("{'w'"), WEIGHTS, "JSON"),
                of("a header of 3000 levels", header("{'w':" + "[".repeat(3000)), WEIGHTS, "w"),
                of("data out of bounds", header(entry("w", 0, 1 << 20)), WEIGHTS, "w", "truncated"),
                of("data of 2^62 bytes", header(entry("w", 0, 1L << 62)), WEIGHTS, "w", "truncated"),
                of("data that overlap", header(entry("w", 0, 8) + "," + entry("v", 4, 12)), WEIGHTS, "overlap"),
                of("a tensor twice", header(entry("w", 0, 8) + "," + entry("w", 8, 16)), WEIGHTS, "JSON"),
                of(
                        "a shape of 2^124 elements",
                        header("{'w':{'dtype':'F32','shape':[4611686018427387904,"
                                + "4611686018427387904],'data_offsets':[0,8]}}"),
                        WEIGHTS,
                        "cannot have 8 bytes"),
                of("a name of 40000 characters", header(entry("w\\n".repeat(20_000), 0, 1 << 20)), WEIGHTS, "w w w"));
    }

    private static List<Mutation> pickles() {
        return List.of(
                of(
                        "a pickle that runs a shell",
                        pickle(new PickleWriter()
                                .global("os", "system")
                                .ops("(")
                                .text("id")
                                .ops("tR")),
                        BIN,
                        "os.system",
                        "would run code"),
                of(
                        "a pickle that evaluates",
                        pickle(new PickleWriter()
                                .global("builtins", "eval")
                                .ops("(")
                                .text("1")
                                .ops("tR")),
                        BIN,
                        "builtins.eval"),
                of("a pickle without an end", pickle(new PickleWriter().ops("}((((((")), BIN, "pickle"),
                of("a pickle of a list", pickle(new PickleWriter().ops("]")), BIN, "no dictionary"),
                of("a pickle of no tensors", pickle(new PickleWriter().ops("}")), "missing", "[32]"),
                of(
                        "a storage cut short",
                        pickle(new PickleWriter()
                                .ops("}")
                                .text("w")
                                .tensor("FloatStorage", "0", 1L << 40, 0, new long[] {1L << 40}, new long[] {1})
                                .ops("s")),
                        BIN,
                        "w"),
                of("a zip without its end", bin(bytes -> Arrays.copyOf(bytes, bytes.length - 30)), BIN, "truncated"),
                of("a zip with a wrong directory", bin(bytes -> replaced(bytes, "PK\1\2", "PK\1\7")), BIN, "entry 0"),
                of("a zip with wrong places", bin(MalformedCheckpointTest::misplaced), BIN, "says that"),
                of(
                        "a format before 1.6",
                        copy -> {
                            delete(copy, WEIGHTS);
                            Files.copy(
                                    Fixtures.path("weights", "before-1.6.bin"),
                                    copy.directory().resolve(BIN));
                        },
                        BIN,
                        "1.6"));
    }

    private static List<Mutation> configs() {
        return List.of(
                of("no configuration", copy -> delete(copy, "config.json"), "config.json", "missing"),
                of("a configuration that is a directory", copy -> directory(copy, "config.json"), "config.json"),
                of(
                        "a configuration that links to itself",
                        copy -> link(copy, "config.json", "config.json"),
                        "config.json"),
                of("an empty configuration", copy -> put(copy, "config.json", ""), "config.json"),
                of("a configuration cut off", copy -> put(copy, "config.json", "{\"a\":"), "config.json", "JSON"),
                of("a configuration that is a list", copy -> put(copy, "config.json", "[]"), "config.json", "object"),
                of(
                        "a configuration of 100000 levels",
                        copy -> put(copy, "config.json", "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000)),
                        "config.json",
                        "JSON"),
                of(
                        "a configuration of 100 MB",
                        copy -> stretch(copy, "config.json", 100_000_000),
                        "config.json",
                        "larger"),
                of(
                        "bytes that are no text",
                        copy -> Files.write(
                                copy.directory().resolve("config.json"),
                                new byte[] {'{', '"', (byte) 0xff, (byte) 0xfe, '"', ':', '1', '}'}),
                        "config.json"),
                of(
                        "another architecture",
                        copy -> copy.edit("config.json", json -> json.put("model_type", "mamba\nx")),
                        "config.json",
                        "mamba x"),
                of("a negative number", text("hidden_size", "-64"), "config.json", "hidden_size", "-64"),
                of("an absurd number", text("num_hidden_layers", "1000000000"), "num_hidden_layers", "1000000000"),
                of("a number of 900 digits", text("num_hidden_layers", "9".repeat(900)), "num_hidden_layers"),
                of("a number of 100000 digits", text("num_hidden_layers", "9".repeat(100_000)), "config.json"),
                of("not a number", text("rms_norm_eps", "NaN"), "config.json", "JSON"),
                of("infinity", text("rope_theta", "1e999"), "config.json", "rope_theta"),
                of("a text for a number", text("num_attention_heads", "\"4\""), "num_attention_heads", "\"4\""),
                of("a list for a number", text("intermediate_size", "[128]"), "intermediate_size", "[128]"),
                of("a fraction for a number", text("num_hidden_layers", "3.5"), "num_hidden_layers", "3.5"),
                of("heads that do not divide", text("num_attention_heads", "5"), "config.json", "5"),
                of("a vocabulary of 2^31", text("vocab_size", "2147483648"), "vocab_size", "2147483648"),
                of("a context of 2^40", text("max_position_embeddings", "1099511627776"), "max_position_embeddings"),
                of("no patches", vision("patch_size", "0"), "patch_size", "0"),
                of("a patch larger than the picture", vision("patch_size", "99"), "patch_size", "99"),
                of("a picture of 2^30", vision("image_size", "1073741824"), "image_size", "1073741824"),
                of("a tower without layers", vision("num_hidden_layers", "0"), "num_hidden_layers"),
                of(
                        "a text for a section",
                        copy -> copy.edit("config.json", json -> json.put("text_config", "qwen2")),
                        "config.json",
                        "text_config",
                        "qwen2"),
                of(
                        "a placeholder beyond the vocabulary",
                        copy -> copy.edit("config.json", json -> json.put("image_token_index", 1 << 30)),
                        "image_token_index",
                        "1073741824"));
    }

    private static List<Mutation> others() {
        String processor = "preprocessor_config.json";
        return List.of(
                of("no tokenizer", copy -> delete(copy, "tokenizer.json"), "tokenizer.json"),
                of("a broken tokenizer", copy -> put(copy, "tokenizer.json", "{\"model\":{"), "tokenizer.json", "JSON"),
                of("a tokenizer without a model", copy -> put(copy, "tokenizer.json", "{}"), "tokenizer.json"),
                of("an empty tokenizer", copy -> put(copy, "tokenizer.json", ""), "tokenizer.json"),
                of("a tokenizer that is a directory", copy -> directory(copy, "tokenizer.json"), "tokenizer.json"),
                of(
                        "a tokenizer of 1 GB",
                        copy -> stretch(copy, "tokenizer.json", 1_000_000_000),
                        "tokenizer.json",
                        "more than"),
                of(
                        "a tokenizer of another kind",
                        copy -> put(
                                copy,
                                "tokenizer.json",
                                read(copy, "tokenizer.json").replace("\"BPE\"", "\"XPE\"")),
                        "tokenizer.json",
                        "cannot be read"),
                of(
                        "a tokenizer with an id of 2^31-1",
                        copy -> put(
                                copy,
                                "tokenizer.json",
                                read(copy, "tokenizer.json").replace("\"id\": 541,", "\"id\": 2147483647,")),
                        "tokenizer.json",
                        "2147483647"),
                of(
                        "a tokenizer with an id of -1",
                        copy -> put(
                                copy,
                                "tokenizer.json",
                                read(copy, "tokenizer.json").replace("\"id\": 541,", "\"id\": -1,")),
                        "tokenizer.json",
                        "-1"),
                of(
                        "a tokenizer without the placeholder",
                        copy -> put(
                                copy,
                                "tokenizer.json",
                                read(copy, "tokenizer.json").replace("<image>", "<picture>")),
                        "<image>",
                        "542"),
                of(
                        "a broken tokenizer configuration",
                        copy -> put(copy, "tokenizer_config.json", "{"),
                        "tokenizer_config.json"),
                of(
                        "no processor",
                        copy -> {
                            delete(copy, processor);
                        },
                        processor),
                of("a broken processor", copy -> put(copy, processor, "{"), processor, "JSON"),
                of("a processor with two means", processor("image_mean", "[0.5,0.5]"), processor, "image_mean"),
                of("a processor with an endless mean", processor("image_mean", "[1e999,0.5,0.5]"), "image_mean"),
                of("a processor that divides by 0", processor("image_std", "[0.5,0.0,0.5]"), processor, "image_std"),
                of("a processor that divides by a text", processor("image_std", "[\"a\"]"), processor, "image_std"),
                of("grids that are no pairs", grids("[[70]]"), "image_grid_pinpoints", "[70]"),
                of("grids of 2^40 pixels", grids("[[1099511627776,70]]"), "image_grid_pinpoints"),
                of("grids of 2000000000 pixels", grids("[[1999999980,1999999980]]"), "image_grid_pinpoints"),
                of("grids that no tile divides", grids("[[71,70]]"), "image_grid_pinpoints", "71"),
                of("no grids", grids("[]"), "image_grid_pinpoints"),
                of(
                        "an end token that is a text",
                        generation("eos_token_id", "\"stop\""),
                        "generation_config.json",
                        "stop"),
                of(
                        "an end token of -1",
                        generation("eos_token_id", "-1"),
                        "generation_config.json",
                        "eos_token_id",
                        "-1"),
                of(
                        "a penalty of 0",
                        generation("repetition_penalty", "0"),
                        "generation_config.json",
                        "repetition_penalty"),
                of(
                        "broken sampling defaults",
                        copy -> put(copy, "generation_config.json", "{"),
                        "generation_config.json"),
                of(
                        "no chat template",
                        copy -> {
                            delete(copy, "chat_template.json");
                            copy.edit("tokenizer_config.json", json -> json.remove("chat_template"));
                        },
                        "no chat template"),
                of("a broken template", template("{% for m in messages %}"), "chat_template.json", "malformed"),
                of("a template that says nothing", template("hello"), "chat_template.json", "prints nothing"),
                of("a template that always raises", template("{{ raise_exception('no') }}"), "chat_template.json"),
                of(
                        "a template of 1 GB",
                        copy -> {
                            delete(copy, "chat_template.json");
                            put(copy, "chat_template.jinja", " ");
                            stretch(copy, "chat_template.jinja", 1_000_000_000);
                        },
                        "chat_template.jinja",
                        "larger"),
                of(
                        "a template that is no text",
                        copy -> {
                            delete(copy, "chat_template.json");
                            Files.write(
                                    copy.directory().resolve("chat_template.jinja"),
                                    new byte[] {(byte) 0xff, (byte) 0xfe, 0});
                        },
                        "chat_template.jinja",
                        "UTF-8"),
                of(
                        "a template without an end",
                        template("{% for i in range(1000000000) %}x{% endfor %}"),
                        "chat_template.json"),
                of("a template of 10000 levels", template("{% if 1 %}".repeat(10_000)), "chat_template.json"),
                of(
                        "a template file of 100000 levels",
                        copy -> put(copy, "chat_template.json", "[".repeat(100_000)),
                        "chat_template.json",
                        "JSON"),
                of(
                        "a template file that is no JSON",
                        copy -> put(copy, "chat_template.json", "{{"),
                        "chat_template.json"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mutations")
    void stopsWithOneSentence(Mutation mutation, @TempDir Path directory) throws IOException {
        CheckpointCopy copy = new CheckpointCopy(Fixtures.path("llava_onevision", "checkpoint"), directory).write(0);
        mutation.change().apply(copy);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThatThrownBy(() -> FamilyRegistry.open(directory))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll(mutation.words().toArray(String[]::new))
                .satisfies(e -> assertThat(e.getMessage())
                        .hasLineCount(1)
                        .hasSizeLessThan(1000)
                        .doesNotContain(INTERNALS));
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(MAX_ALLOCATED_BYTES);
    }

    @Test
    void areMoreThanThirty() {
        assertThat(mutations().map(Mutation::name)).doesNotHaveDuplicates().hasSizeGreaterThan(30);
    }

    private static Change weights(Consumer<Map<String, Weight>> change) {
        return copy -> {
            change.accept(copy.weights());
            copy.write(0);
        };
    }

    private static Weight weight(String type, int bytes, int... shape) {
        return new Weight(type, bytes == 0 ? new int[] {0} : shape, new byte[bytes]);
    }

    private static Change shape(String name, int... shape) {
        return weights(
                all -> all.put(name, new Weight("F32", shape, all.get(name).bytes())));
    }

    private static Change index(String shard) {
        return copy -> put(copy, INDEX, "{\"weight_map\":{\"%s\":\"%s\"}}".formatted(NORM, shard));
    }

    private static Change header(String text) {
        return header(text.length(), text);
    }

    private static Change header(long length, String text) {
        String json = text.startsWith("{") ? text : "{" + text + "}";
        long claimed = length == text.length() ? json.length() : length;
        return copy ->
                CheckpointCopy.write(copy.directory().resolve(WEIGHTS), claimed, json.replace('\'', '"'), new byte[64]);
    }

    private static String entry(String name, long from, long to) {
        return "'%s':{'dtype':'F32','shape':[2],'data_offsets':[%d,%d]}".formatted(name, from, to);
    }

    private static Change pickle(PickleWriter pickle) {
        return copy -> {
            delete(copy, WEIGHTS);
            PytorchFixture.write(copy.directory().resolve(BIN), pickle.stop(), Map.of("data/0", new byte[8]));
        };
    }

    /// The same weights as a good `.bin` file, then changed.
    private static Change bin(UnaryOperator<byte[]> change) {
        return copy -> {
            delete(copy, WEIGHTS);
            Path file = copy.directory().resolve(BIN);
            PytorchFixture.write(file, new LinkedHashMap<>(copy.weights()));
            Files.write(file, change.apply(Files.readAllBytes(file)));
        };
    }

    /// No entry but the first begins where the directory says.
    private static byte[] misplaced(byte[] bytes) {
        byte[] wrong = replaced(bytes, "PK\3\4", "PK\3\5");
        wrong[3] = 4;
        return wrong;
    }

    private static byte[] replaced(byte[] bytes, String old, String replacement) {
        return new String(bytes, StandardCharsets.ISO_8859_1)
                .replace(old, replacement)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Change text(String key, String value) {
        return inside("config.json", "text_config", key, value);
    }

    private static Change vision(String key, String value) {
        return inside("config.json", "vision_config", key, value);
    }

    private static Change processor(String key, String value) {
        return inside("preprocessor_config.json", "", key, value);
    }

    private static Change generation(String key, String value) {
        return inside("generation_config.json", "", key, value);
    }

    private static Change grids(String value) {
        return copy -> {
            inside("preprocessor_config.json", "", "image_grid_pinpoints", value)
                    .apply(copy);
            inside("config.json", "", "image_grid_pinpoints", value).apply(copy);
        };
    }

    /// The value is written as it is, whether it is JSON or not.
    private static Change inside(String file, String section, String key, String value) {
        String mark = "mark-of-the-value";
        return copy -> {
            copy.edit(file, json -> {
                ObjectNode parent = section.isEmpty() ? json : (ObjectNode) json.path(section);
                parent.put(key, mark);
            });
            put(copy, file, read(copy, file).replace("\"" + mark + "\"", value));
        };
    }

    private static Change template(String source) {
        return copy -> copy.edit("chat_template.json", json -> json.put("chat_template", source));
    }

    private static void delete(CheckpointCopy copy, String file) throws IOException {
        Files.delete(copy.directory().resolve(file));
    }

    private static void put(CheckpointCopy copy, String file, String content) throws IOException {
        Files.writeString(copy.directory().resolve(file), content);
    }

    private static String read(CheckpointCopy copy, String file) throws IOException {
        return Files.readString(copy.directory().resolve(file));
    }

    private static void directory(CheckpointCopy copy, String file) throws IOException {
        delete(copy, file);
        Files.createDirectory(copy.directory().resolve(file));
    }

    private static void link(CheckpointCopy copy, String file, String target) throws IOException {
        Files.deleteIfExists(copy.directory().resolve(file));
        Files.createSymbolicLink(copy.directory().resolve(file), Path.of(target));
    }

    private static int size(CheckpointCopy copy, String file) throws IOException {
        return (int) Files.size(copy.directory().resolve(file));
    }

    private static void cut(CheckpointCopy copy, String file, int missing) throws IOException {
        stretch(copy, file, size(copy, file) - missing);
    }

    /// Zeros at the end, which take no room on the disk.
    private static void stretch(CheckpointCopy copy, String file, long bytes) throws IOException {
        try (RandomAccessFile out =
                new RandomAccessFile(copy.directory().resolve(file).toFile(), "rw")) {
            out.setLength(bytes);
        }
    }
}

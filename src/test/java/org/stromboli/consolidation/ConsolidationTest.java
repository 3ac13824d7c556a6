package org.stromboli.consolidation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stromboli.fixtures.CheckpointCopy.Weight;
import org.stromboli.fixtures.SafetensorsFixture;

class ConsolidationTest {

    private static final String QUERY = "model.layers.0.self_attn.q_proj.weight";
    private static final String UP = "model.layers.1.mlp.up_proj.weight";
    private static final String NORM = "model.norm.weight";
    private static final String TABLE = "model.embed_tokens.weight";
    private static final String PROJECTOR = "model.mm_projector.0.weight";
    private static final String COUNTER = "model.vision_tower.vision_tower.vision_model.embeddings.position_ids";

    @TempDir
    Path directory;

    private final SplittableRandom random = new SplittableRandom(5);
    private Workshop workshop;

    @BeforeEach
    void base() throws IOException {
        workshop = new Workshop(directory);
        Map<String, Weight> weights = new LinkedHashMap<>();
        weights.put(QUERY, Matrices.weight(Matrices.random(random, 8, 12, 1)));
        weights.put(UP, Matrices.weight(Matrices.random(random, 20, 12, 1)));
        weights.put(NORM, Matrices.vector(1, 2, 3, 4));
        weights.put(TABLE, Matrices.weight(Matrices.random(random, 10, 12, 1)));
        weights.put(PROJECTOR, Matrices.weight(Matrices.random(random, 12, 6, 1)));
        weights.put(COUNTER, new Weight("I64", new int[] {3}, new byte[24]));
        workshop.checkpoint("base", weights);
    }

    private double[][] base(String name) throws IOException {
        return Workshop.matrix(directory.resolve("base"), name);
    }

    /// A task that has all of the base, and these in place of some.
    private void task(String name, Map<String, Weight> changed) throws IOException {
        Map<String, Weight> all = new LinkedHashMap<>();
        SafetensorsFixture base = Workshop.weights(directory.resolve("base"));
        for (String each : List.of(QUERY, UP, NORM, TABLE, PROJECTOR)) {
            all.put(each, new Weight("F32", base.shape(each), base.bytes(each)));
        }
        all.putAll(changed);
        workshop.checkpoint(name, all);
    }

    private void adapter(String name, double size, Map<String, Weight> trainables) throws IOException {
        String query = "base_model.model.model.layers.0.self_attn.q_proj.lora_";
        workshop.adapter(
                name,
                2,
                4,
                Map.of(
                        query + "A.weight",
                        Matrices.weight(Matrices.random(random, 2, 12, size)),
                        query + "B.weight",
                        Matrices.weight(Matrices.random(random, 8, 2, size))),
                trainables);
    }

    @Test
    void oneStepAfterTheOther() throws IOException {
        task("one", Map.of(NORM, Matrices.vector(2, 2, 2, 2)));
        task("two", Map.of(NORM, Matrices.vector(4, 4, 4, 4)));

        Path sequential = workshop.consolidate("--base @base --method linear --task @one:0.5 --task @two:0.25");
        Path common = workshop.consolidate(
                "--base @base --method linear --fold common-base --task @one:0.5 --task @two:0.25");

        // base 1 2 3 4; after the first task 1.5 2 2.5 3
        assertThat(Workshop.matrix(sequential, NORM)[0]).containsExactly(2.125, 2.5, 2.875, 3.25);
        assertThat(Workshop.matrix(common, NORM)[0]).containsExactly(2.25, 2.5, 2.75, 3);
        assertThat(Workshop.report(sequential).path("fold").asText()).isEqualTo("sequential");
        assertThat(Workshop.report(common).path("fold_meaning").asText()).contains("task - base");
        assertThat(Workshop.report(common).path("tasks").path(1).path("alpha").asDouble())
                .isEqualTo(0.25);
    }

    @Test
    void aVectorIsTakenAsItIs() throws IOException {
        task("one", Map.of(NORM, Matrices.vector(2, 2, 2, 2.5)));

        Path out = workshop.consolidate("--base @base --task @one");

        assertThat(Workshop.matrix(out, NORM)[0]).containsExactly(2, 2, 2, 2.5);
        assertThat(Workshop.stage(out, NORM).path("rule").asText()).isEqualTo("vector");
        assertThat(Workshop.report(out, COUNTER).path("status").asText()).isEqualTo("not_a_weight");
        assertThat(Workshop.report(out).path("summary").path("unchanged").asInt())
                .isEqualTo(4);
    }

    @Test
    void adaptersAfterEachOtherAddUp() throws IOException {
        adapter("one", 1, Map.of());
        adapter("two", 0.5, Map.of());

        double[][] first = Workshop.matrix(workshop.consolidate("--base @base --task @one:0.3"), QUERY);
        double[][] second = Workshop.matrix(workshop.consolidate("--base @base --task @two:0.6"), QUERY);
        double[][] both = Workshop.matrix(workshop.consolidate("--base @base --task @one:0.3 --task @two:0.6"), QUERY);

        double[][] twice =
                Workshop.matrix(workshop.consolidate("--base @base --alpha 0.3 --task @one --task @one"), QUERY);
        assertThat(Matrices.distance(twice, Matrices.sum(first, 1, Matrices.sum(first, -1, base(QUERY)))))
                .isLessThan(1e-4);
        double[][] sum = Matrices.sum(first, 1, Matrices.sum(second, -1, base(QUERY)));
        assertThat(Matrices.distance(both, sum)).isLessThan(1e-4);
    }

    @Test
    void anAdapterMayFollowACheckpointAndTheOtherWayRound() throws IOException {
        task("dense", Map.of(QUERY, Matrices.weight(Matrices.random(random, 8, 12, 1))));
        adapter("low", 1, Map.of());

        double[][] low = Workshop.matrix(workshop.consolidate("--base @base --task @low:1"), QUERY);
        double[][] lowLast = Workshop.matrix(workshop.consolidate("--base @base --task @dense:1 --task @low:1"), QUERY);
        double[][] denseLast =
                Workshop.matrix(workshop.consolidate("--base @base --task @low:1 --task @dense:1"), QUERY);

        double[][] dense = Workshop.matrix(directory.resolve("dense"), QUERY);
        assertThat(Matrices.distance(lowLast, Matrices.sum(dense, 1, Matrices.sum(low, -1, base(QUERY)))))
                .isLessThan(1e-4);
        assertThat(Matrices.distance(denseLast, dense)).isLessThan(1e-5);
    }

    @Test
    void trainablesOfAnAdapterAreTensorsLikeOthers() throws IOException {
        adapter("one", 1, Map.of("base_model.model.model.mm_projector.0.weight", Matrices.weight(new double[12][6])));

        Path out = workshop.consolidate("--base @base --task @one:1");

        assertThat(Matrices.energy(Workshop.matrix(out, PROJECTOR))).isZero();
    }

    @Test
    void aResultThatIsAnAdapterDoesWhatTheCheckpointDoes() throws IOException {
        adapter("low", 1, Map.of());
        double[][] change = Matrices.multiply(Matrices.random(random, 20, 3, 1), Matrices.random(random, 3, 12, 1));
        task(
                "dense",
                Map.of(
                        UP, Matrices.weight(Matrices.sum(base(UP), 1, change)),
                        NORM, Matrices.vector(1, 2, 3, 5)));

        Path checkpoint = workshop.consolidate("--base @base --task @dense:0.4 --task @low:0.4 --fold common-base");
        Path adapter =
                workshop.consolidate("--base @base --task @dense:0.4 --task @low:0.4 --fold common-base --as-lora 4");
        Path applied = workshop.consolidate("--base @base --alpha 1 --task " + adapter);

        for (String name : List.of(QUERY, UP, NORM, TABLE)) {
            assertThat(Matrices.distance(Workshop.matrix(applied, name), Workshop.matrix(checkpoint, name)))
                    .describedAs(name)
                    .isLessThan(1e-4);
        }
        assertThat(adapter.resolve("non_lora_trainables.safetensors")).exists();
        assertThat(adapter.resolve("config.json")).exists();
        assertThat(adapter.resolve("model.safetensors")).doesNotExist();
    }

    @Test
    void anAdapterThatIsTooSmallTellsWhatItLoses() throws IOException {
        double[][] change = new double[20][12];
        change[0][0] = 4;
        change[1][1] = 3;
        task("dense", Map.of(UP, Matrices.weight(Matrices.sum(base(UP), 1, change))));

        Path adapter = workshop.consolidate("--base @base --task @dense:1 --as-lora 1");

        assertThat(Workshop.report(adapter, UP).path("adapter_error").asDouble())
                .isCloseTo(0.6, within(1e-5));
    }

    @Test
    void shardsAreListedAndAligned() throws IOException {
        task("one", Map.of(NORM, Matrices.vector(2, 2, 2, 2)));

        Path out = workshop.consolidate("--base @base --task @one", 1000);

        String index = Files.readString(out.resolve("model.safetensors.index.json"));
        assertThat(index).contains("model-00001-of-00003.safetensors", "model-00003-of-00003.safetensors");
        Path again = workshop.consolidate("--alpha 1 --task @one --base " + out);
        for (String name : List.of(QUERY, UP, NORM, TABLE, PROJECTOR)) {
            assertThat(Workshop.weights(again).bytes(name))
                    .isEqualTo(Workshop.weights(directory.resolve("one")).bytes(name));
        }
    }

    @Test
    void anotherTypeIsWrittenRounded() throws IOException {
        task("one", Map.of(NORM, Matrices.vector(1, 2, 3, 4.001)));

        Path out = workshop.consolidate("--base @base --task @one --dtype bfloat16");

        ByteBuffer bytes = ByteBuffer.wrap(Workshop.weights(out).bytes(NORM)).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[4];
        for (int i = 0; i < 4; i++) {
            values[i] = Float.intBitsToFloat(bytes.getShort() << 16);
        }
        assertThat(values).containsExactly(1, 2, 3, 4);
        assertThat(Workshop.report(out, QUERY).path("dtype").asText()).isEqualTo("BF16");
        assertThat(Workshop.weights(out).bytes(COUNTER)).hasSize(24);
    }

    @Test
    void onlySelectedTensorsChange() throws IOException {
        task(
                "one",
                Map.of(
                        NORM,
                        Matrices.vector(2, 2, 2, 2),
                        PROJECTOR,
                        Matrices.weight(new double[12][6]),
                        "model.extra",
                        Matrices.vector(1)));

        Path out =
                workshop.consolidate("--base @base --task @one:1 --include model.* --exclude *norm* --exclude *.extra");

        assertThat(Workshop.weights(out).bytes(NORM))
                .isEqualTo(Workshop.weights(directory.resolve("base")).bytes(NORM));
        assertThat(Matrices.energy(Workshop.matrix(out, PROJECTOR))).isZero();
        assertThat(Workshop.report(out, NORM).path("status").asText()).isEqualTo("not_selected");
    }

    @Test
    void tablesOfOtherSizesMeetInTheRowsThatBothHave() throws IOException {
        double[][] table = Matrices.random(random, 7, 12, 1);
        task("one", Map.of(TABLE, Matrices.weight(table)));

        assertThatThrownBy(() -> workshop.consolidate("--base @base --task @one"))
                .isInstanceOf(ConsolidationException.class)
                .hasMessageContaining("has shape [7, 12]")
                .hasMessageContaining("--common-rows");
        Path out = workshop.consolidate("--base @base --task @one:1 --common-rows");

        double[][] result = Workshop.matrix(out, TABLE);
        assertThat(Stream.of(result).limit(7).toArray(double[][]::new)).isDeepEqualTo(table);
        assertThat(result[9]).isEqualTo(base(TABLE)[9]);
        assertThat(Workshop.stage(out, TABLE).path("rows").asInt()).isEqualTo(7);
    }

    @Test
    void namesOfTheConversionAreUnderstood() throws IOException {
        workshop.checkpoint(
                "converted",
                Map.of(
                        "language_model.model.norm.weight", Matrices.vector(5, 5, 5, 5),
                        "multi_modal_projector.linear_1.weight", Matrices.weight(new double[12][6])));

        Path out = workshop.consolidate("--base @base --task @converted:1");

        assertThat(Workshop.matrix(out, NORM)[0]).containsExactly(5, 5, 5, 5);
        assertThat(Matrices.energy(Workshop.matrix(out, PROJECTOR))).isZero();
        assertThat(Workshop.report(out, UP).path("status").asText()).isEqualTo("in_no_task");
    }

    @Test
    void everyTensorHasALine() throws IOException {
        task("one", Map.of(QUERY, Matrices.weight(Matrices.random(random, 8, 12, 1))));

        Path out = workshop.consolidate("--base @base --task @one");

        assertThat(workshop.lines()).hasSize(7);
        assertThat(workshop.lines())
                .anyMatch(line -> line.matches("\\[\\d/6] " + QUERY + ", 384 B: (sac|flat).* left\\)"));
        assertThat(workshop.lines().getLast()).startsWith(out + " is complete");
    }

    @Test
    void nothingIsOverwrittenAndNothingIsLeftBehind() throws IOException {
        task("one", Map.of(NORM, Matrices.vector(Float.NaN, 2, 2, 2)));
        Files.createDirectory(directory.resolve("out0"));

        assertThatThrownBy(() -> workshop.consolidate("--base @base --task @one"))
                .hasMessageContaining("exists");
        Files.delete(directory.resolve("out0"));
        assertThatThrownBy(() -> workshop.consolidate("--base @base --task @one"))
                .hasMessageContaining("not finite");

        assertThat(directory.resolve("out0")).doesNotExist();
        assertThat(directory.resolve("out0.partial")).doesNotExist();
    }
}

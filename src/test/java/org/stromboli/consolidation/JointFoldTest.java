package org.stromboli.consolidation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.fixtures.CheckpointCopy.Weight;

/// `--fold joint`: the changes of all tasks are added, then rescaled once. The reference is one checkpoint that holds
/// the base and all changes.
class JointFoldTest {

    private static final String QUERY = "model.layers.0.self_attn.q_proj.weight";
    private static final String NORM = "model.norm.weight";
    private static final String FACTORS = "base_model.model.model.layers.0.self_attn.q_proj.lora_";
    private static final int ROWS = 16;
    private static final int COLUMNS = 24;

    private final SplittableRandom random = new SplittableRandom(11);
    private final Map<String, double[][]> changes = new HashMap<>();
    private double[][] base = new double[0][];

    @TempDir
    Path directory;

    private Workshop workshop;

    @BeforeEach
    void base() throws IOException {
        workshop = new Workshop(directory);
        base = Matrices.random(random, ROWS, COLUMNS, 1);
        checkpoint("base", base, 1, 2, 3, 4);
        adapter("low");
        adapter("other");
        double[][] dense = Matrices.random(random, ROWS, COLUMNS, 0.1);
        changes.put("dense", dense);
        checkpoint("dense", Matrices.sum(base, 1, dense), 2, 2, 3, 8);
    }

    private void checkpoint(String name, double[][] query, double... norm) throws IOException {
        Map<String, Weight> weights = new LinkedHashMap<>();
        weights.put(QUERY, Matrices.weight(query));
        weights.put(NORM, Matrices.vector(norm));
        workshop.checkpoint(name, weights);
    }

    /// Of rank 3 and scale 2.
    private void adapter(String name) throws IOException {
        double[][] a = Matrices.random(random, 3, COLUMNS, 0.5);
        double[][] b = Matrices.random(random, ROWS, 3, 0.5);
        workshop.adapter(
                name,
                3,
                6,
                Map.of(FACTORS + "A.weight", Matrices.weight(a), FACTORS + "B.weight", Matrices.weight(b)),
                Map.of());
        double[][] product = Matrices.multiply(b, a);
        changes.put(name, Matrices.sum(product, 1, product));
    }

    @ParameterizedTest
    @ValueSource(strings = {"low other", "low dense", "dense low other"})
    void isAsIfOneTaskHadAllChanges(String names) throws IOException {
        double[][] all = base;
        StringBuilder tasks = new StringBuilder();
        for (String name : names.split(" ")) {
            all = Matrices.sum(all, 1, changes.get(name));
            tasks.append(" --task @").append(name);
        }
        checkpoint("all", all, 1, 2, 3, 4);
        for (String method : new String[] {"sac", "linear", "retain"}) {
            String options = "--base @base --alpha 0.4 --method " + method;
            Path joint = workshop.consolidate(options + " --fold joint" + tasks);
            Path single = workshop.consolidate(options + " --task @all");
            double[][] expected = Matrices.sum(Workshop.matrix(single, QUERY), -1, base);
            double[][] found = Matrices.sum(Workshop.matrix(joint, QUERY), -1, base);
            assertThat(Matrices.distance(found, expected)).describedAs(method).isLessThan(1e-4);
        }
    }

    @Test
    void changesOfVectorsAreAdded() throws IOException {
        checkpoint("second", base, 1, 5, 3, 4);
        Path out = workshop.consolidate(
                "--base @base --fold joint --method linear --alpha 0.5 --task @dense --task @second");
        assertThat(Workshop.matrix(out, NORM)[0]).containsExactly(1.5, 3.5, 3, 6);
    }

    @Test
    void withAlphaOneEverythingIsAdded() throws IOException {
        Path out = workshop.consolidate("--base @base --fold joint --alpha 1 --task @low --task @other");
        double[][] expected = Matrices.sum(Matrices.sum(base, 1, changes.get("low")), 1, changes.get("other"));
        assertThat(Matrices.distance(Workshop.matrix(out, QUERY), expected)).isLessThan(1e-5);
    }

    @Test
    void theReportNamesAllTasksOfAStage() throws IOException {
        Path out = workshop.consolidate("--base @base --fold joint --task @low --task @other");
        JsonNode report = Workshop.report(out);
        assertThat(report.path("fold").asText()).isEqualTo("joint");
        JsonNode stage = Workshop.stage(out, QUERY);
        assertThat(stage.path("tasks")).hasSize(2);
        assertThat(stage.path("tasks").path(1).asText()).endsWith("other");
        assertThat(stage.path("route").asText()).isEqualTo("factors");
        assertThat(stage.path("R").asInt()).isEqualTo(ROWS);
    }

    @Test
    void tasksOfSeveralAlphasAreRejected() {
        assertThatThrownBy(() -> workshop.consolidate("--base @base --fold joint --task @low:0.2 --task @other:0.3"))
                .isInstanceOf(ConsolidationException.class)
                .hasMessageContainingAll("--fold joint has one alpha", "0.2", "0.3");
    }
}

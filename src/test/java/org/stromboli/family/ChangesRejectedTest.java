package org.stromboli.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.CheckpointCopy.Weight;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.fixtures.PytorchFixture;
import org.stromboli.fixtures.TakenApart;
import org.stromboli.model.checkpoint.CheckpointException;

/// Adapters, deltas and their bases that do not belong together: each stops the start with one sentence.
class ChangesRejectedTest {

    private static final String FIXTURE = "original/llava15_original";
    private static final String EMBEDDING = "model.embed_tokens.weight";
    private static final String LAYER = "model.layers.0.mlp.up_proj.weight";

    @TempDir
    Path directory;

    private TakenApart model;
    private Path base;
    private Path adapter;

    @BeforeEach
    void write() throws IOException {
        model = new TakenApart(Fixtures.path(FIXTURE, "checkpoint"), directory, 3);
        base = model.checkpoint("base", model.base(name -> !name.contains("mm_projector")));
        adapter = adapter("lora", "anywhere/base");
    }

    private Path adapter(String name, String baseName) throws IOException {
        Path written = model.adapter(
                name,
                UnaryOperator.identity(),
                model.whole(each -> each.contains("mm_projector")),
                config -> config.put("base_model_name_or_path", baseName));
        model.copy(written, "config.json"::equals);
        return written;
    }

    private ServedModel open(Path model, Path... base) {
        return FamilyRegistry.open(
                model,
                new Overrides(
                        Optional.of("llava_v1"),
                        Optional.of(Fixtures.path(FIXTURE, "vision").toAbsolutePath()),
                        base.length == 0 ? Optional.empty() : Optional.of(base[0])));
    }

    private void rejected(String sentence, Path model, Path... base) {
        assertThatThrownBy(() -> open(model, base))
                .isInstanceOfSatisfying(
                        CheckpointException.class,
                        e -> assertThat(e.getMessage()).contains(sentence).hasLineCount(1));
    }

    private void rewriteBase(String name, Weight weight) throws IOException {
        Map<String, Weight> weights = model.base(each -> !each.contains("mm_projector"));
        weights.put(name, weight);
        model.checkpoint("base", weights);
    }

    @Test
    void opensAsItIs() {
        assertThat(open(adapter).name()).isEqualTo("lora");
        assertThat(open(adapter, base).name()).isEqualTo("lora");
    }

    @Test
    void aBaseThatIsNotThere() throws IOException {
        rejected(
                "the model that it changes (org/other) is not beside it; set stromboli.base-model",
                adapter("a", "org/other"));
        rejected("the model that it changes is not beside it", adapter("b", ""));
        rejected("nowhere does not exist", adapter, directory.resolve("nowhere"));
        rejected("named as its own base model", adapter, adapter);
        rejected("is an adapter itself", adapter, adapter("c", "base"));
    }

    /// Names of bases are somebody else's paths: only their last part is looked for, beside the adapter.
    @Test
    void aBaseOutsideOfTheAdaptersNeighbours() throws IOException {
        Path inner = Files.createDirectory(directory.resolve("inner"));
        Files.move(adapter, inner.resolve("lora"));
        rejected("is not beside it", inner.resolve("lora"));
        Path climbing = adapter("climbing", "../base");
        assertThat(open(climbing).name()).isEqualTo("climbing");
        Files.move(climbing, inner.resolve("climbing"));
        rejected("is not beside it", inner.resolve("climbing"));
        Path absolute = adapter("absolute", base.getParent() + "/base");
        Files.move(absolute, inner.resolve("absolute"));
        rejected("is not beside it", inner.resolve("absolute"));
    }

    @Test
    void weightsThatDoNotFit() throws IOException {
        Weight right = model.whole().get(LAYER);
        rewriteBase(LAYER, TakenApart.rows(right, right.shape()[0] - 1));
        rejected("as if it had shape [128, 64], but in the base", adapter);

        Map<String, Weight> lacking = model.base(name -> !name.contains("mm_projector") && !name.equals(LAYER));
        model.checkpoint("base", lacking);
        rejected("changes %s, which its base".formatted(LAYER), adapter);
    }

    @Test
    void moreTokensThanAnybodyHolds() throws IOException {
        Weight table = model.whole().get(EMBEDDING);
        rewriteBase(EMBEDDING, TakenApart.rows(table, table.shape()[0] - 3));
        rejected("vocab_size is 640, expected the 637 rows of", adapter);
    }

    @Test
    void adaptersThatLackSomething() throws IOException {
        Files.delete(adapter.resolve("non_lora_trainables.bin"));
        rejected("tensor model.mm_projector.0.weight is missing from", adapter);
        PytorchFixture.write(adapter.resolve("adapter_model.bin"), Map.of());
        rejected("is empty", adapter);
        Files.delete(adapter.resolve("adapter_model.bin"));
        rejected("holds none of adapter_model.safetensors, adapter_model.bin", adapter);
    }

    @Test
    void anAdapterThatReplacesWhatItChanges() throws IOException {
        PytorchFixture.write(
                adapter.resolve("non_lora_trainables.bin"),
                Map.of(LAYER, model.whole().get(LAYER)));
        rejected("both replaces %s and adds factors to it".formatted(LAYER), adapter);
        PytorchFixture.write(
                adapter.resolve("non_lora_trainables.bin"),
                Map.of("model.layers.7.mlp.up_proj.weight", model.whole().get(LAYER)));
        rejected("changes model.layers.7.mlp.up_proj.weight, which its base", adapter);
    }

    @Test
    void anAdapterBesideAWholeCheckpoint() throws IOException {
        Path whole = model.checkpoint("whole", model.whole());
        Files.copy(adapter.resolve("adapter_config.json"), whole.resolve("adapter_config.json"));
        rejected("holds both an adapter and a whole checkpoint", whole);
    }

    @Test
    void aBaseThatCannotBeServedAlone() throws IOException {
        Files.delete(adapter.resolve("config.json"));
        Files.writeString(base.resolve("config.json"), "{\"architectures\": [\"LlamaForCausalLM\"]}");
        rejected("cannot be served: config.json names the architecture LlamaForCausalLM", adapter);
    }

    @Test
    void aDeltaWithoutItsBase() throws IOException {
        rejected(
                "is a delta by its name: set stromboli.base-model",
                model.checkpoint("llava-7b-delta-v0", model.whole()));
        assertThat(open(model.checkpoint("deltas", model.whole())).name()).isEqualTo("deltas");
    }

    @Test
    void aDeltaOnAnotherModel() throws IOException {
        Path delta = model.checkpoint("delta", model.whole());
        Weight right = model.whole().get(LAYER);
        rewriteBase(LAYER, TakenApart.rows(right, right.shape()[0] - 1));
        rejected(LAYER + " has shape [128, 64] in the delta", delta, base);
        Weight table = model.whole().get(EMBEDDING);
        model.checkpoint("delta", Map.of(EMBEDDING, TakenApart.rows(table, 5)));
        rejected(EMBEDDING + " has shape [5, 64] in the delta", delta, base);
        model.checkpoint("base", Map.of(EMBEDDING, table));
        model.checkpoint("delta", model.whole());
        rejected("which the delta", delta, base);
    }

    @Test
    void aBaseForWhatIsWhole() {
        rejected("neither an adapter nor a delta", Fixtures.path("llava_onevision", "checkpoint"), base);
    }

    @Test
    void aProjectorAlone() throws IOException {
        Path pretrained = Files.createDirectory(directory.resolve("pretrain"));
        model.copy(pretrained, name -> true);
        PytorchFixture.write(
                pretrained.resolve("mm_projector.bin"), model.whole(name -> name.contains("mm_projector")));
        rejected("holds a projector alone (mm_projector.bin)", pretrained);
    }
}

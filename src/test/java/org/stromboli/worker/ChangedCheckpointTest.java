package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.stromboli.cli.Commands;
import org.stromboli.consolidation.ConsolidateCommand;
import org.stromboli.family.Overrides;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.CheckpointCopy.Weight;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.fixtures.TakenApart;
import org.stromboli.model.LoadListener;
import org.stromboli.model.LoadedModel;
import org.stromboli.model.ModelDevice;
import org.stromboli.model.ModelLoader;
import org.stromboli.model.Precision;
import org.stromboli.torch.Torch;

/// Adapters and deltas, served with the model that they change: what the reference computes for the whole checkpoint,
/// and what the whole computes, to the last bit where nothing but the weights can differ.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChangedCheckpointTest {

    private static final int BLOCK_TOKENS = 16;
    private static final String LLAVA = "original/llava15_original";
    private static final String ONEVISION = "original/onevision_original";
    private static final String EMBEDDING = "model.embed_tokens.weight";
    private static final long SEED = 11;

    private Path directory;
    private Torch torch;
    private TakenApart llava;
    private TakenApart onevision;

    @BeforeAll
    void takeApart(@TempDir Path shared) throws IOException {
        directory = shared;
        torch = Torch.start();
        torch.useThreads(1);
        llava = new TakenApart(Fixtures.path(LLAVA, "checkpoint"), directory, SEED);
        onevision = new TakenApart(Fixtures.path(ONEVISION, "checkpoint"), directory, SEED);
    }

    @AfterAll
    void close() {
        torch.close();
    }

    /// As the authors publish them: without a tokenizer, on a language model that the adapter names.
    private Path llavaAdapter() throws IOException {
        Path base = llava.checkpoint("vicuna-tiny", llava.base(name -> !name.contains("mm_projector")));
        Files.delete(base.resolve("config.json"));
        Path adapter = llava.adapter(
                "llava-lora",
                UnaryOperator.identity(),
                llava.whole(name -> name.contains("mm_projector")),
                config -> config.put("base_model_name_or_path", "/home/trainer/lmsys/vicuna-tiny"));
        llava.copy(adapter, "config.json"::equals);
        return adapter;
    }

    private Overrides overrides(String fixture, String template, Optional<Path> base) {
        return new Overrides(
                Optional.of(template),
                Optional.of(Fixtures.path(fixture, "vision").toAbsolutePath()),
                base);
    }

    @Test
    void anAdapterOnALanguageModelBesideIt() throws IOException {
        ServedModel served = FamilyRegistry.open(llavaAdapter(), overrides(LLAVA, "llava_v1", Optional.empty()));
        assertThat(served.name()).isEqualTo("llava-lora");
        agreesWithTheReference(LLAVA, served);
    }

    @Test
    void anAdapterWithMoreTokensThanItsBase() throws IOException {
        Map<String, Weight> base = onevision.base(name -> true);
        base.computeIfPresent(EMBEDDING, (name, table) -> TakenApart.rows(table, table.shape()[0] - 8));
        Path adapter = onevision.adapter(
                "onevision-lora",
                UnaryOperator.identity(),
                onevision.whole(name -> name.contains("mm_projector") || name.equals(EMBEDDING)),
                config -> config.put("base_model_name_or_path", "elsewhere"));
        onevision.copy(adapter, name -> true);
        Path found = onevision.checkpoint("onevision-base", base);
        agreesWithTheReference(
                ONEVISION, FamilyRegistry.open(adapter, overrides(ONEVISION, "qwen_1_5", Optional.of(found))));
    }

    /// It holds nothing but its factors, under names that its base no longer has.
    @Test
    void anAdapterOnAConversion() throws IOException {
        String fixture = "llava_onevision";
        TakenApart conversion = new TakenApart(Fixtures.path(fixture, "checkpoint"), directory, SEED);
        Path base = conversion.checkpoint("conversion", conversion.base(name -> true));
        UnaryOperator<String> older = name -> name.startsWith("model.language_model.")
                ? name.replace("model.language_model.", "language_model.model.")
                : name.replace("language_model.model.", "model.language_model.");
        Path adapter = conversion.adapter("conversion-lora", older, Map.of(), config -> {});
        Overrides overrides = new Overrides(Optional.empty(), Optional.empty(), Optional.of(base));
        ServedModel served = FamilyRegistry.open(adapter, overrides);
        assertThat(served.name()).isEqualTo("conversion-lora");
        agreesWithTheReference(fixture, served);
    }

    /// In float32 the whole is used where its file is mapped, where sums may be taken in another order.
    @Test
    void anAdapterIsTheWholeInEveryPrecision() throws IOException {
        Overrides overrides = overrides(LLAVA, "llava_v1", Optional.empty());
        ServedModel whole = FamilyRegistry.open(llava.checkpoint("llava-whole", llava.whole()), overrides);
        ServedModel adapted = FamilyRegistry.open(llavaAdapter(), overrides);

        assertThat(logits(LLAVA, adapted, Precision.BFLOAT16)).isDeepEqualTo(logits(LLAVA, whole, Precision.BFLOAT16));
        assertThat(furthest(logits(LLAVA, adapted, Precision.FLOAT32), logits(LLAVA, whole, Precision.FLOAT32)))
                .isLessThan(1e-5);
        assertThat(adapted.plan().bytes()).isGreaterThan(whole.plan().bytes());
    }

    private static double furthest(float[][] found, float[][] expected) {
        return IntStream.range(0, found.length)
                .mapToDouble(i -> FamilyFixtureTest.furthest(found[i], expected[i]))
                .max()
                .orElseThrow();
    }

    @Test
    void anAdapterIsWhatTheToolMakesOfIt() throws IOException {
        Overrides overrides = overrides(LLAVA, "llava_v1", Optional.empty());
        Path adapter = llavaAdapter();
        Path base = llava.checkpoint("llava-base", llava.base(name -> true));
        Path out = directory.resolve("llava-consolidated");
        PrintWriter silent = new PrintWriter(Writer.nullWriter());
        String[] words = {"consolidate", "--base", base.toString(), "--task", adapter + ":1", "--out", out.toString()};
        assertThat(Commands.run(List.of(new ConsolidateCommand()), silent, silent, words))
                .isZero();

        float[][] served = logits(LLAVA, FamilyRegistry.open(adapter, overrides), Precision.FLOAT32);
        float[][] consolidated = logits(LLAVA, FamilyRegistry.open(out, overrides), Precision.FLOAT32);
        assertThat(furthest(served, consolidated)).isLessThan(1e-4);
    }

    /// All but the projector was subtracted; the base has fewer tokens.
    @Test
    void aDeltaIsAddedInFloat16() throws IOException {
        Map<String, Weight> base = llava.base(name -> !name.contains("mm_projector"));
        base.replaceAll((name, weight) -> name.equals(EMBEDDING) || name.equals("lm_head.weight")
                ? TakenApart.rows(weight, weight.shape()[0] - 3)
                : weight);
        Map<String, Weight> delta = llava.whole();
        delta.replaceAll(
                (name, weight) -> base.containsKey(name) ? combined(weight, base.get(name), -1) : half(weight));
        Map<String, Weight> sums = new LinkedHashMap<>(delta);
        sums.replaceAll(
                (name, weight) -> base.containsKey(name) ? combined(single(weight), base.get(name), 1) : weight);
        base.replaceAll((name, weight) -> half(weight));

        Path found = llava.checkpoint("llama-tiny", base);
        Overrides alone = overrides(LLAVA, "llava_v1", Optional.empty());
        Overrides together = overrides(LLAVA, "llava_v1", Optional.of(found));
        ServedModel whole = FamilyRegistry.open(llava.checkpoint("sum", sums), alone);
        ServedModel added = FamilyRegistry.open(llava.checkpoint("llava-delta-v1", delta), together);

        float[][] logits = logits(LLAVA, added, Precision.FLOAT32);
        assertThat(logits).isDeepEqualTo(logits(LLAVA, whole, Precision.FLOAT32));
        float[][] reference = FixtureCases.of(LLAVA, added).stream()
                .map(FixtureCases.Case::logits)
                .toArray(float[][]::new);
        assertThat(furthest(logits, reference)).isLessThan(0.05);
    }

    /// `x + sign * y` where both are, rounded to float16 before and after.
    private static Weight combined(Weight x, Weight y, int sign) {
        float[] numbers = TakenApart.numbers(x);
        float[] others = TakenApart.numbers(y);
        for (int i = 0; i < others.length; i++) {
            numbers[i] = rounded(numbers[i]) + sign * rounded(others[i]);
        }
        return half(TakenApart.weight(numbers, x.shape()));
    }

    private static float rounded(float value) {
        return Float.float16ToFloat(Float.floatToFloat16(value));
    }

    private static Weight half(Weight weight) {
        float[] numbers = TakenApart.numbers(weight);
        ByteBuffer bytes = ByteBuffer.allocate(2 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float each : numbers) {
            bytes.putShort(Float.floatToFloat16(each));
        }
        return new Weight("F16", weight.shape(), bytes.array());
    }

    private static Weight single(Weight half) {
        ByteBuffer bytes = ByteBuffer.wrap(half.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        float[] numbers = new float[half.bytes().length / 2];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Float.float16ToFloat(bytes.getShort());
        }
        return TakenApart.weight(numbers, half.shape());
    }

    private DeviceWorker worker(ServedModel served, Precision precision) {
        LoadedModel model = ModelLoader.load(torch, served.plan(), ModelDevice.CPU, precision, LoadListener.SILENT);
        return new DeviceWorker(model, 200, BLOCK_TOKENS);
    }

    private void agreesWithTheReference(String fixture, ServedModel served) {
        List<FixtureCases.Case> cases = FixtureCases.of(fixture, served);
        float[][] logits = logits(fixture, served, Precision.FLOAT32);
        try (DeviceWorker worker = worker(served, Precision.FLOAT32)) {
            for (int i = 0; i < logits.length; i++) {
                FixtureCases.Case each = cases.get(i);
                assertThat(FamilyFixtureTest.furthest(logits[i], each.logits()))
                        .describedAs(each.id())
                        .isLessThan(1e-3);
                int[] handles = FamilyFixtureTest.encode(worker, each);
                assertThat(FamilyFixtureTest.furthest(features(worker, handles), each.features()))
                        .isLessThan(1e-4);
                assertThat(FamilyFixtureTest.greedy(worker, each, handles, 512, each.comparable()))
                        .containsExactly(Arrays.copyOf(each.greedy(), each.comparable()));
            }
        }
    }

    private static float[] features(DeviceWorker worker, int[] handles) {
        float[] all = new float[0];
        for (int handle : handles) {
            float[] part = worker.features(handle);
            int before = all.length;
            all = Arrays.copyOf(all, before + part.length);
            System.arraycopy(part, 0, all, before, part.length);
        }
        return all;
    }

    /// Of the last token of every case's prompt.
    private float[][] logits(String fixture, ServedModel served, Precision precision) {
        List<float[]> logits = new ArrayList<>();
        int[] blocks = IntStream.range(0, 40).map(i -> 3 + 2 * i).toArray();
        try (DeviceWorker worker = worker(served, precision)) {
            for (FixtureCases.Case each : FixtureCases.of(fixture, served)) {
                int[] handles = FamilyFixtureTest.encode(worker, each);
                StepWriter step = new StepWriter(BLOCK_TOKENS)
                        .add(each.ids(), 0, each.ids().length, blocks, each.media(), handles, true);
                logits.add(worker.logits(step.greedy()));
            }
        }
        return logits.toArray(float[][]::new);
    }
}

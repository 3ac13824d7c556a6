package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.CheckpointCopy;
import org.stromboli.fixtures.CheckpointCopy.Weight;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.model.LoadListener;
import org.stromboli.model.ModelLoader;
import org.stromboli.model.Precision;
import org.stromboli.model.TestDevice;
import org.stromboli.model.quantised.Quantisation;
import org.stromboli.model.quantised.QuantisedLayers;
import org.stromboli.quantisation.QuantisedMatrix;
import org.stromboli.torch.Torch;
import org.stromboli.torch.WeightFiles;

/// A checkpoint of AWQ written as MLX writes it, which loses nothing: codes in rows, biases for zeros, settings of a
/// layer's own, and the convolution of the tower with its channels last. Against the reference of AWQ, from pixels to
/// tokens.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MlxFixtureTest {

    private static final String FIXTURE = "quantised/awq_llava15";
    private static final String PATCHES = "vision_tower.vision_model.embeddings.patch_embedding.weight";
    private static final String FINER = "language_model.model.layers.0.self_attn.q_proj";
    private static final int BITS = 4;

    private Torch torch;
    private ServedModel served;

    @BeforeAll
    void write(@TempDir Path directory) throws IOException {
        torch = Torch.start();
        torch.useThreads(1);
        Path checkpoint = Fixtures.path(FIXTURE, "checkpoint");
        QuantisedLayers layers = Quantisation.read(checkpoint, WeightFiles.open(checkpoint));
        CheckpointCopy copy = new CheckpointCopy(checkpoint, directory);
        copy.weights().keySet().removeAll(layers.used());
        int groupSize = 0;
        for (String name : layers.weights().keySet()) {
            QuantisedMatrix matrix = (QuantisedMatrix) layers.weights().get(name);
            groupSize = matrix.format().groupSize();
            String layer = name.substring(0, name.length() - ".weight".length());
            write(copy, layer, matrix, layer.equals(FINER) ? 2 : 1);
        }
        assertThat(layers.weights()).containsKey(FINER + ".weight");
        copy.weights().computeIfPresent(PATCHES, (_, weight) -> channelsLast(weight));
        assertThat(copy.weights().get(PATCHES).shape()).endsWith(14, 14, 3);
        int usual = groupSize;
        copy.edit("config.json", json -> {
            json.remove("quantization_config");
            ObjectNode told =
                    json.putObject("quantization").put("group_size", usual).put("bits", BITS);
            told.putObject(FINER).put("group_size", usual / 2).put("bits", BITS);
            json.set("quantization_config", told);
        });
        copy.write(0);
        served = FamilyRegistry.open(directory);
    }

    /// @param parts of each group, with equal scales
    private static void write(CheckpointCopy copy, String layer, QuantisedMatrix matrix, int parts) {
        int rows = matrix.rows();
        int groups = matrix.groups();
        byte[] codes = new byte[matrix.columns()];
        float[] scales = new float[groups];
        float[] minima = new float[groups];
        ByteBuffer words = little(rows * codes.length / 2);
        ByteBuffer s = little(rows * groups * parts * Float.BYTES);
        ByteBuffer b = little(rows * groups * parts * Float.BYTES);
        for (int row = 0; row < rows; row++) {
            matrix.codes(row, codes);
            matrix.scales(row, scales, minima);
            for (int i = 0; i < codes.length; i += 2) {
                words.put((byte) (codes[i] | codes[i + 1] << BITS));
            }
            for (int i = 0; i < groups * parts; i++) {
                s.putFloat(scales[i / parts]);
                b.putFloat(-minima[i / parts]);
            }
        }
        copy.weights().put(layer + ".weight", new Weight("U32", new int[] {rows, codes.length / 8}, words.array()));
        copy.weights().put(layer + ".scales", new Weight("F32", new int[] {rows, groups * parts}, s.array()));
        copy.weights().put(layer + ".biases", new Weight("F32", new int[] {rows, groups * parts}, b.array()));
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// `[d, 3, p, p]` to `[d, p, p, 3]`
    private static Weight channelsLast(Weight weight) {
        int[] shape = weight.shape();
        int places = shape[2] * shape[3];
        int size = weight.bytes().length / shape[0] / 3 / places;
        byte[] turned = new byte[weight.bytes().length];
        for (int i = 0; i < turned.length / size; i++) {
            int kernel = i / (3 * places);
            int from = (kernel * 3 + i % 3) * places + i / 3 % places;
            System.arraycopy(weight.bytes(), from * size, turned, i * size, size);
        }
        return new Weight(weight.type(), new int[] {shape[0], shape[2], shape[3], shape[1]}, turned);
    }

    @AfterAll
    void stop() {
        torch.close();
    }

    @Test
    void equalsTheReference() {
        try (DeviceWorker worker = new DeviceWorker(
                ModelLoader.load(torch, served.plan(), TestDevice.of(torch), Precision.FLOAT32, LoadListener.SILENT),
                200,
                FamilyFixtureTest.BLOCK_TOKENS)) {
            for (FixtureCases.Case each : FixtureCases.of(FIXTURE, served)) {
                int[] handles = FamilyFixtureTest.encode(worker, each);
                int[] blocks = IntStream.range(0, 40).map(i -> 3 + 2 * i).toArray();
                StepWriter step = new StepWriter(FamilyFixtureTest.BLOCK_TOKENS)
                        .add(each.ids(), 0, each.ids().length, blocks, each.media(), handles, true);
                assertThat(FamilyFixtureTest.furthest(worker.logits(step.greedy()), each.logits()))
                        .isLessThan(1e-3);
                assertThat(FamilyFixtureTest.greedy(worker, each, handles, 512, each.comparable()))
                        .containsExactly(Arrays.copyOf(each.greedy(), each.comparable()));
                worker.run(StepWriter.vision(handles, List.of()));
            }
        }
    }
}

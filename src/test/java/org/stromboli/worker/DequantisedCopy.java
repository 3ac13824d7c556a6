package org.stromboli.worker;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.stromboli.fixtures.CheckpointCopy;
import org.stromboli.fixtures.CheckpointCopy.Weight;
import org.stromboli.model.quantised.Quantisation;
import org.stromboli.model.quantised.QuantisedLayers;
import org.stromboli.quantisation.WeightMatrix;
import org.stromboli.torch.WeightFiles;

/// A quantised checkpoint with its quantised weights written out in float32.
final class DequantisedCopy {

    private DequantisedCopy() {}

    static void write(Path checkpoint, Path directory) throws IOException {
        QuantisedLayers layers = Quantisation.read(checkpoint, WeightFiles.open(checkpoint));
        CheckpointCopy copy = new CheckpointCopy(checkpoint, directory);
        copy.weights().keySet().removeAll(layers.used());
        layers.weights().forEach((name, matrix) -> copy.weights().put(name, written(matrix)));
        copy.edit("config.json", json -> json.remove("quantization_config"));
        copy.write(0);
        Files.deleteIfExists(directory.resolve("quantize_config.json"));
    }

    private static Weight written(WeightMatrix matrix) {
        ByteBuffer bytes = ByteBuffer.allocate(matrix.rows() * matrix.columns() * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        float[] row = new float[matrix.columns()];
        for (int i = 0; i < matrix.rows(); i++) {
            matrix.decode(i, row);
            for (float each : row) {
                bytes.putFloat(each);
            }
        }
        return new Weight("F32", new int[] {matrix.rows(), matrix.columns()}, bytes.array());
    }
}

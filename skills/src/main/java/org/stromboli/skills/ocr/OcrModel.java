package org.stromboli.skills.ocr;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.util.Map;
import org.stromboli.skills.picture.Picture;

/// One network of PP-OCR. A session may be run by several threads at once.
final class OcrModel {

    /// @param values in the order of the shape
    record Output(float[] values, long[] shape) {}

    /// Calls share the cores: each takes one.
    private static final int THREADS = 1;

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    /// @param resource within the models' jar
    OcrModel(String resource) throws IOException, OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(THREADS);
            options.setInterOpNumThreads(THREADS);
            session = environment.createSession(read(resource), options);
        }
    }

    static byte[] read(String resource) throws IOException {
        ClassLoader loader = OcrModel.class.getClassLoader();
        try (InputStream in = loader.getResourceAsStream(resource)) {
            if (in == null) {
                throw new FileNotFoundException(resource);
            }
            return in.readAllBytes();
        }
    }

    Output run(Picture picture, int paddedWidth) throws OrtException {
        float[] input = input(picture, paddedWidth);
        long[] shape = {1, 3, picture.height(), paddedWidth};
        try (OnnxTensor tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(input), shape);
                OrtSession.Result result =
                        session.run(Map.of(session.getInputNames().iterator().next(), tensor))) {
            OnnxTensor output = (OnnxTensor) result.get(0);
            FloatBuffer buffer = output.getFloatBuffer();
            float[] values = new float[buffer.remaining()];
            buffer.get(values);
            return new Output(values, output.getInfo().getShape());
        }
    }

    /// Planes of blue, green and red, from -1 to 1; the padding at the right is 0, as in training.
    private static float[] input(Picture picture, int paddedWidth) {
        int plane = picture.height() * paddedWidth;
        float[] input = new float[3 * plane]; // [3, height, width]
        for (int y = 0; y < picture.height(); y++) {
            for (int x = 0; x < picture.width(); x++) {
                int rgb = picture.at(x, y);
                int at = y * paddedWidth + x;
                input[at] = (rgb & 0xFF) / 127.5f - 1;
                input[plane + at] = (rgb >> 8 & 0xFF) / 127.5f - 1;
                input[2 * plane + at] = (rgb >> 16 & 0xFF) / 127.5f - 1;
            }
        }
        return input;
    }
}

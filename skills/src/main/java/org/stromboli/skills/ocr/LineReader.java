package org.stromboli.skills.ocr;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.stromboli.skills.picture.Picture;

/// Reads one line of text: a network names a character, or none, for each few columns (CTC).
final class LineReader {

    record Line(String text, double score) {}

    private static final int HEIGHT = 48;
    private static final int LEAST_WIDTH = 320;
    private static final int MOST_WIDTH = 3200;

    private final OcrModel model;
    private final List<String> characters;

    LineReader() throws IOException, OrtException {
        model = new OcrModel("models/ch_PP-OCRv4_rec_infer.onnx");
        characters = new String(OcrModel.read("models/ppocr_keys_v1.txt"), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    Line read(Picture line) throws OrtException {
        Picture small = line;
        while (small.height() > 2 * HEIGHT) {
            small = small.resize(Math.max(1, small.width() / 2), small.height() / 2);
        }
        int width = Math.clamp((long) Math.ceil((double) HEIGHT * small.width() / small.height()), 1, MOST_WIDTH);
        return text(model.run(small.resize(width, HEIGHT), Math.max(width, LEAST_WIDTH)));
    }

    /// The likeliest class of each step. Repeats are one character, class 0 is none, the last one is a space.
    private Line text(OcrModel.Output output) {
        int steps = (int) output.shape()[1];
        int classes = (int) output.shape()[2];
        StringBuilder text = new StringBuilder();
        double sum = 0;
        int count = 0;
        int before = 0;
        for (int step = 0; step < steps; step++) {
            int best = 0;
            for (int each = 1; each < classes; each++) {
                if (output.values()[step * classes + each] > output.values()[step * classes + best]) {
                    best = each;
                }
            }
            if (best != 0 && best != before) {
                text.append(best <= characters.size() ? characters.get(best - 1) : " ");
                sum += output.values()[step * classes + best];
                count++;
            }
            before = best;
        }
        return new Line(text.toString().strip(), count == 0 ? 0 : sum / count);
    }
}

package org.stromboli.skills.ocr;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.stromboli.skills.Drawing;
import org.stromboli.skills.picture.PictureLimits;
import org.stromboli.skills.tool.Arguments;

/// Pictures with known text, drawn here.
class OcrTest {

    private static final Ocr OCR = new Ocr();

    @Test
    void readsLinesFromTopToBottom() throws Exception {
        Map<String, Object> read = read(Drawing.of(520, 240, graphics -> {
            graphics.setColor(Color.BLACK);
            graphics.drawString("Platform 7", 30, 60);
            graphics.drawString("Departure 14:35", 30, 130);
            graphics.drawString("Total: 1,284.50 EUR", 30, 200);
        }));
        assertThat(texts(read)).containsExactly("Platform 7", "Departure 14:35", "Total: 1,284.50 EUR");
        assertThat(scores(read)).allSatisfy(score -> assertThat(score).isGreaterThan(0.8));
        // The first line starts at x = 30 of 520 and its letters are between y = 35 and 68 of 240.
        List<Double> box = boxes(read).getFirst();
        assertThat(box.get(0)).isBetween(0.02, 0.07);
        assertThat(box.get(1)).isBetween(0.1, 0.18);
        assertThat(box.get(2)).isBetween(0.32, 0.5);
        assertThat(box.get(3)).isBetween(0.24, 0.34);
    }

    @Test
    void readsASignOfAFewPixels() throws Exception {
        BufferedImage sign = Drawing.of(112, 112, graphics -> {
            graphics.setColor(new Color(0x1040A0));
            graphics.fillRect(16, 36, 80, 40);
            graphics.setColor(Color.WHITE);
            graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 22));
            graphics.drawString("EXIT", 30, 64);
        });
        assertThat(texts(read(sign))).containsExactly("EXIT");
    }

    @Test
    void readsTiltedText() throws Exception {
        Map<String, Object> read = read(Drawing.of(400, 300, graphics -> {
            graphics.setColor(Color.BLACK);
            graphics.rotate(Math.toRadians(-20), 200, 150);
            graphics.drawString("NO PARKING 24", 90, 160);
        }));
        assertThat(texts(read)).containsExactly("NO PARKING 24");
    }

    @Test
    void readsTextThatRunsUpwards() throws Exception {
        Map<String, Object> read = read(Drawing.of(200, 400, graphics -> {
            graphics.setColor(Color.BLACK);
            graphics.rotate(Math.toRadians(-90), 100, 200);
            graphics.drawString("Laboratory", 20, 210);
        }));
        assertThat(texts(read)).containsExactly("Laboratory");
    }

    @Test
    void readsOnlyTheBoxAndPlacesItInTheWholePicture() throws Exception {
        BufferedImage page = Drawing.of(600, 200, graphics -> {
            graphics.setColor(Color.BLACK);
            graphics.drawString("left", 60, 110);
            graphics.drawString("right", 420, 110);
        });
        Map<String, Object> read = read(page, Map.of("box", List.of(0.5, 0.0, 1.0, 1.0)));
        assertThat(texts(read)).containsExactly("right");
        assertThat(boxes(read).getFirst().get(0)).isBetween(0.66, 0.71);
    }

    @Test
    void readsNothingWhereNothingIsWritten() throws Exception {
        assertThat(texts(read(Drawing.squares()))).isEmpty();
        assertThat(texts(read(Drawing.of(1, 1, graphics -> {})))).isEmpty();
        assertThat(texts(read(Drawing.of(900, 3, Graphics2D::create)))).isEmpty();
    }

    private static Map<String, Object> read(BufferedImage image) throws Exception {
        return read(image, Map.of());
    }

    private static Map<String, Object> read(BufferedImage image, Map<String, Object> more) throws Exception {
        Map<String, Object> arguments = new HashMap<>(more);
        arguments.put("image", Drawing.base64(image));
        return OCR.run(new Arguments(arguments, OCR.inputs(), new PictureLimits(1_000_000, 1_000_000)))
                .fields();
    }

    @SuppressWarnings("unchecked")
    private static List<String> texts(Map<String, Object> fields) {
        return (List<String>) fields.get("texts");
    }

    @SuppressWarnings("unchecked")
    private static List<Double> scores(Map<String, Object> fields) {
        return (List<Double>) fields.get("scores");
    }

    @SuppressWarnings("unchecked")
    private static List<List<Double>> boxes(Map<String, Object> fields) {
        return (List<List<Double>>) fields.get("boxes");
    }
}

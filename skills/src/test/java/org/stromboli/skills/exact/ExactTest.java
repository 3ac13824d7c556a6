package org.stromboli.skills.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.MultiFormatWriter;
import com.google.zxing.common.BitMatrix;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.stromboli.skills.Calls;
import org.stromboli.skills.Drawing;
import org.stromboli.skills.call.BadArguments;
import org.stromboli.skills.picture.ColourNames;
import org.stromboli.skills.picture.Picture;
import org.stromboli.skills.picture.RunLengths;
import org.stromboli.skills.tool.SkillResult;

class ExactTest {

    @Test
    void zoomsAroundAPoint() throws Exception {
        SkillResult result = Calls.run(new Zoom(), Drawing.squares(), Map.of("point", List.of(0.2, 0.2), "scale", 4));
        assertThat(result.fields())
                .containsEntry("box", List.of(0.075, 0.075, 0.325, 0.325))
                .containsEntry("scale", 4.0);
        Picture part = result.pictures().getFirst();
        assertThat(part.width()).isEqualTo(200);
        assertThat(part.at(100, 80)).isEqualTo(0xFF0000);
    }

    @Test
    void zoomsIntoABoxButNotBeyondWhatModelsSee() throws Exception {
        BufferedImage wide = Drawing.of(1000, 100, graphics -> {});
        SkillResult result = Calls.run(new Zoom(), wide, Map.of("box", List.of(0, 0, 1, 1), "scale", 16));
        assertThat(result.pictures().getFirst().width()).isEqualTo(1536);
        assertThat(result.fields()).containsEntry("scale", 1.536);
        assertThatThrownBy(() ->
                        Calls.run(new Zoom(), wide, Map.of("box", List.of(0, 0, 1, 1), "point", List.of(0.5, 0.5))))
                .isInstanceOf(BadArguments.class)
                .hasMessageContaining("exclude each other");
    }

    @Test
    void measuresBoxesMasksAndPoints() throws Exception {
        boolean[] mask = new boolean[200 * 160];
        for (int y = 60; y < 120; y++) {
            for (int x = 120; x < 180; x++) {
                mask[y * 200 + x] = true;
            }
        }
        Map<String, Object> fields = Calls.run(
                        new Measure(),
                        Drawing.squares(),
                        Map.of(
                                "boxes", List.of(List.of(0.1, 0.0625, 0.3, 0.3125)),
                                "masks_rle", List.of(RunLengths.of(mask, 200, 160)),
                                "points", List.of(List.of(0.2, 0.1875))))
                .fields();
        assertThat(fields.get("items").toString())
                .contains("kind=box, width=40.0, height=40.0, area=1600.0, share=0.05, centre=[0.2, 0.1875]")
                .contains("kind=mask, width=60.0, height=60.0, area=3600.0, share=0.1125, centre=[0.75, 0.5625]")
                .contains("kind=point, width=0.0");
        // From (40, 30) to (150, 90): a hundred and ten to the right and sixty down; the gap is 60 and 10.
        assertThat(fields.get("distances").toString())
                .contains("{from=0, to=1, centres=125.3, gap=60.8, share=0.4892}")
                .contains("{from=0, to=2, centres=0.0, gap=0.0, share=0.0}");
    }

    @Test
    void measureNeedsSomethingToMeasure() {
        assertThatThrownBy(() -> Calls.run(new Measure(), Drawing.squares(), Map.of()))
                .hasMessage("there is nothing to measure: give boxes, masks_rle or points");
        assertThatThrownBy(() -> Calls.run(
                        new Measure(),
                        Drawing.squares(),
                        Map.of("masks_rle", List.of(Map.of("size", List.of(2, 2), "counts", "4")))))
                .hasMessageContaining("the picture's [160, 200]");
    }

    @Test
    void comparesTwoPictures() throws Exception {
        BufferedImage other = Drawing.squares();
        for (int i = 0; i < 10; i++) {
            other.setRGB(100 + i, 20, 0x00FF00);
        }
        SkillResult result = Calls.run(new Compare(), Drawing.squares(), Map.of("other", Drawing.base64(other)));
        assertThat(result.fields())
                .containsEntry("equal", false)
                .containsEntry("largest", 255)
                .containsEntry("boxes", List.of(List.of(0.5, 0.125, 0.55, 0.1313)));
        assertThat(Calls.run(new Compare(), Drawing.squares(), Map.of("other", Drawing.base64(Drawing.squares())))
                        .fields())
                .containsEntry("equal", true)
                .containsEntry("boxes", List.of());
        assertThatThrownBy(() -> Calls.run(
                        new Compare(),
                        Drawing.squares(),
                        Map.of("other", Drawing.base64(Drawing.of(10, 10, graphics -> {})))))
                .hasMessageContaining("different sizes, 200 x 160 and 10 x 10");
    }

    @Test
    void listsColoursWithTheirShares() throws Exception {
        Map<String, Object> fields =
                Calls.run(new Palette(), Drawing.squares(), Map.of()).fields();
        assertThat(fields.get("colours").toString())
                .isEqualTo("[{name=white, hex=#ffffff, share=0.8375}, {name=blue, hex=#0000ff, share=0.1125}, "
                        + "{name=red, hex=#ff0000, share=0.05}]");
    }

    @Test
    void readsQrCodesAndBarcodes() throws Exception {
        BufferedImage page = Drawing.of(600, 300, graphics -> {
            graphics.drawImage(code("https://example.com/7", BarcodeFormat.QR_CODE, 200, 200), 30, 50, null);
            graphics.drawImage(code("5901234123457", BarcodeFormat.EAN_13, 260, 120), 300, 90, null);
        });
        Map<String, Object> fields = Calls.run(new Barcode(), page, Map.of()).fields();
        assertThat((List<?>) fields.get("texts")).hasSize(2);
        assertThat(fields.get("texts").toString()).contains("https://example.com/7", "5901234123457");
        assertThat(fields.get("formats").toString()).contains("QR_CODE", "EAN_13");
        assertThat(Calls.run(new Barcode(), Drawing.squares(), Map.of()).fields())
                .containsEntry("texts", List.of());
    }

    @Test
    void namesColoursAsPeopleDo() {
        assertThat(List.of(0xFF0000, 0x00FF00, 0x0000FF, 0xFFFF00, 0x000000, 0x777777, 0x964B00, 0xFFA500).stream()
                        .map(ColourNames::of))
                .containsExactly("red", "green", "blue", "yellow", "black", "grey", "brown", "orange");
    }

    private static BufferedImage code(String text, BarcodeFormat format, int width, int height) {
        try {
            BitMatrix matrix = new MultiFormatWriter().encode(text, format, width, height);
            BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    image.setRGB(x, y, (matrix.get(x, y) ? Color.BLACK : Color.WHITE).getRGB());
                }
            }
            return image;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}

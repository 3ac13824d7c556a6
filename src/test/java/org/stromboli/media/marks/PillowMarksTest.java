package org.stromboli.media.marks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.fixtures.Limits;
import org.stromboli.media.DecodedImage;
import org.stromboli.media.loader.MediaLoader;

/// Marks against those that Pillow draws, on which models were trained: recorded by `record.py` beside the images.
class PillowMarksTest {

    private static final Path RECORDED = Path.of("src/test/resources/fixtures/marks");

    @ParameterizedTest
    @CsvSource(textBlock = """
            RECTANGLE,    3120,  0
            ELLIPSE,      2900,  40
            ARROW,        304,   8
            TRIANGLE,     1695,  20
            POINT,        277,   20
            SCRIBBLE,     1937,  0
            MASK_CONTOUR, 1848,  8
            MASK,         13196, 0
            """)
    void areTheSameButForAFewPixelsOfCurvedEdges(MarkShape shape, int covered, int maxDiffering) throws Exception {
        DecodedImage before = Drawings.slope(400, 300);
        boolean outlined = shape == MarkShape.MASK || shape == MarkShape.MASK_CONTOUR;
        MarkPlace place = outlined
                ? MarkPlace.outline(120.0, 80.0, 250.0, 70.0, 230.0, 200.0, 180.0, 150.0, 110.0, 215.0)
                : MarkPlace.box(100, 60, 260, 220);
        DecodedImage ours = Drawings.painted(before, Mark.of(shape, place, Drawings.color("orange")));
        DecodedImage pillows = png(RECORDED.resolve(shape.noun().replace(' ', '_') + ".png"));
        assertThat(Drawings.differing(pillows, before)).isEqualTo(covered);
        assertThat(Drawings.differing(pillows, ours)).isLessThanOrEqualTo(maxDiffering);
    }

    private static DecodedImage png(Path file) throws Exception {
        String base64 = Base64.getEncoder().encodeToString(Files.readAllBytes(file));
        return new MediaLoader(Limits.media().build()).image("data:image/png;base64," + base64);
    }
}

package org.stromboli.media.marks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stromboli.media.marks.Drawings.color;
import static org.stromboli.media.marks.Drawings.painted;
import static org.stromboli.media.marks.Drawings.pixel;
import static org.stromboli.media.marks.Drawings.plain;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.media.DecodedImage;

class LabelTest {

    @Test
    void aTagStandsOutFromWhatIsBelow() throws Exception {
        Mark label = Mark.of(MarkShape.LABEL, MarkPlace.points(100.0, 80.0), color("red"))
                .withLabel("1");
        DecodedImage onDark = painted(plain(200, 150, 0x102030), label);
        assertThat(pixel(onDark, 92, 70)).isEqualTo(0xffffff);
        assertThat(count(onDark, 0x000000)).isGreaterThan(30);
        DecodedImage onLight = painted(plain(200, 150, 0xf0e0d0), label);
        assertThat(pixel(onLight, 92, 70)).isEqualTo(0x000000);
        assertThat(count(onLight, 0xffffff)).isGreaterThan(30);
    }

    @Test
    void digitsAreReadable() throws Exception {
        Mark label = Mark.of(MarkShape.LABEL, MarkPlace.points(500.0, 500.0), color("red"))
                .withLabel("7");
        DecodedImage result = painted(plain(1000, 1000, 0), label);
        StringBuilder seen = new StringBuilder();
        for (double row = 0.5; row < 7; row++) {
            for (double column = 0.5; column < 5; column++) {
                int x = (int) Math.floor(500 + (column - 2.5) * 90 / 7);
                int y = (int) Math.floor(500 + (row - 3.5) * 90 / 7);
                seen.append((pixel(result, x, y) & 0xff) < 128 ? '#' : '.');
            }
            seen.append('\n');
        }
        assertThat(seen.toString()).isEqualTo("#####\n....#\n...#.\n..#..\n..#..\n.#...\n.#...\n");
    }

    @Test
    void itSitsAtTheUpperLeftOfTheObject() throws Exception {
        Mark mark = Mark.of(MarkShape.RECTANGLE, MarkPlace.box(100, 60, 180, 140), color("red"))
                .withLabel("12");
        DecodedImage result = painted(plain(336, 200, 0), mark);
        assertThat(pixel(result, 90, 47)).isEqualTo(0xffffff);
        assertThat(pixel(result, 180, 140)).isNotZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "10", "ABC", "PERSON 12", "#1.2:-_"})
    void itIsWholeInAnyImage(String text) throws Exception {
        assertThat(Mark.canWrite(text)).isTrue();
        for (int[] size : new int[][] {{300, 200}, {40, 400}, {400, 40}, {9, 9}, {1, 1}, {1, 300}}) {
            for (double corner : new double[] {0, 1}) {
                MarkPlace place = new MarkPlace(
                        List.of(), List.of(), List.of(corner * (size[0] - 1.0), corner * (size[1] - 1.0)), false);
                Mark mark = Mark.of(MarkShape.LABEL, place, color("red")).withLabel(text);
                DecodedImage result = painted(plain(size[0], size[1], 0), mark);
                assertThat(count(result, 0)).isLessThan(size[0] * size[1]);
            }
        }
    }

    @Test
    void onlyLettersThatThereAreCanBeWritten() {
        assertThat(Mark.canWrite("abc XYZ 0189")).isTrue();
        for (String text : new String[] {"", "  ", "ä", "ß", "a\nb", "\ud83d\ude00", "1\u0000"}) {
            assertThat(Mark.canWrite(text)).describedAs(text).isFalse();
        }
    }

    @Test
    void theWordsForAMarkAreThoseOfTraining() {
        MarkPlace box = MarkPlace.box(1, 1, 9, 9);
        assertThat(Mark.of(MarkShape.RECTANGLE, box, color("red")).phrase())
                .isEqualTo("the object within the red rectangle");
        assertThat(Mark.of(MarkShape.ARROW, box, color("#00ff00")).phrase())
                .isEqualTo("the object pointed to by the lime arrow");
        assertThat(Mark.of(MarkShape.MASK_CONTOUR, box, color("#123456")).phrase())
                .isEqualTo("the object with the mask contour");
        assertThat(Mark.of(MarkShape.POINT, box, color("gold")).phrase()).isEqualTo("the object at the gold point");
        assertThat(Mark.of(MarkShape.LABEL, box, color("gold")).withLabel("3").phrase())
                .isEqualTo("the object with number 3");
        assertThat(Mark.of(MarkShape.LABEL, box, color("gold")).withLabel("B3").phrase())
                .isEqualTo("the object with label B3");
        assertThat(MarkColor.parse("#12345")).isEmpty();
        assertThat(MarkColor.parse("Red")).isEmpty();
        assertThat(MarkShape.named("mask_contour")).contains(MarkShape.MASK_CONTOUR);
        assertThat(MarkShape.named("Arrow")).isEmpty();
    }

    private static int count(DecodedImage image, int color) {
        int count = 0;
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                count += pixel(image, x, y) == color ? 1 : 0;
            }
        }
        return count;
    }
}

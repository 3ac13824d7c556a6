package org.stromboli.media.marks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.stromboli.media.marks.Drawings.color;
import static org.stromboli.media.marks.Drawings.differing;
import static org.stromboli.media.marks.Drawings.painted;
import static org.stromboli.media.marks.Drawings.pixel;
import static org.stromboli.media.marks.Drawings.plain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.stromboli.fixtures.Seed;
import org.stromboli.media.DecodedImage;
import org.stromboli.media.MediaException;

class MarkCanvasTest {

    private static final int GREY = 0x404040;
    private static final MarkColor RED = color("red");
    private static final MarkPlace BOX = MarkPlace.box(50, 60, 150, 130);

    private final DecodedImage image = plain(336, 200, GREY);

    @Test
    void aRectangleGrowsInwards() throws Exception {
        DecodedImage result =
                painted(image, Mark.of(MarkShape.RECTANGLE, BOX, RED).withStroke(255, 3));
        assertThat(differing(image, result)).isEqualTo(101 * 71 - 95 * 65);
        assertThat(List.of(pixel(result, 50, 60), pixel(result, 52, 62), pixel(result, 150, 130)))
                .containsOnly(0xff0000);
        assertThat(List.of(pixel(result, 49, 60), pixel(result, 53, 63), pixel(result, 151, 130)))
                .containsOnly(GREY);
    }

    @Test
    void colorsAreLaidOverWhatIsBelow() throws Exception {
        Mark mask = Mark.of(MarkShape.MASK, BOX, color("orange")).withStroke(100, 1);
        int once = pixel(painted(image, mask), 100, 100);
        assertThat(once).isEqualTo(over(0xffa500, 100, GREY));
        assertThat(pixel(painted(image, mask, mask), 100, 100)).isEqualTo(over(0xffa500, 100, once));
        assertThat(differing(image, painted(image, mask))).isEqualTo(101 * 71);
    }

    @Test
    void withoutASeedStrokesAndColorsHaveTheMiddleOfWhatModelsWereTrainedWith() throws Exception {
        DecodedImage rectangle = painted(image, Mark.of(MarkShape.RECTANGLE, BOX, RED));
        assertThat(pixel(rectangle, 54, 64)).isEqualTo(over(0xff0000, 175, GREY));
        assertThat(pixel(rectangle, 55, 65)).isEqualTo(GREY);
        DecodedImage mask = painted(image, Mark.of(MarkShape.MASK, BOX, RED));
        assertThat(pixel(mask, 100, 100)).isEqualTo(over(0xff0000, 88, GREY));
    }

    @Test
    void lengthsGrowWithTheImage() throws Exception {
        DecodedImage large = plain(1344, 800, GREY);
        Mark mark = Mark.of(MarkShape.RECTANGLE, MarkPlace.box(200, 240, 600, 520), RED);
        assertThat(pixel(painted(large, mark), 219, 259)).isEqualTo(over(0xff0000, 175, GREY));
        assertThat(pixel(painted(large, mark), 220, 260)).isEqualTo(GREY);
        Mark point = Mark.of(MarkShape.POINT, MarkPlace.points(600.0, 300.0), RED);
        assertThat(differing(large, painted(large, point))).isBetween(3200, 3400); // pi 32²
    }

    @Test
    void placesCanBeSharesOfTheImage() throws Exception {
        MarkPlace half = new MarkPlace(List.of(0.25, 0.25, 0.75, 0.75), List.of(), List.of(), true);
        assertThat(painted(image, Mark.of(MarkShape.MASK, half, RED)).rgb())
                .isEqualTo(painted(image, Mark.of(MarkShape.MASK, MarkPlace.box(84, 50, 252, 150), RED))
                        .rgb());
    }

    @Test
    void boxesEndWhereTheImageEnds() throws Exception {
        DecodedImage result = painted(
                image,
                Mark.of(MarkShape.RECTANGLE, MarkPlace.box(-20, -5, 336, 1e6), RED)
                        .withStroke(255, 1));
        assertThat(differing(image, result)).isEqualTo(2 * (336 + 200) - 4);
    }

    @ParameterizedTest
    @EnumSource(MarkShape.class)
    void whatIsOutsideIsRejected(MarkShape shape) {
        Mark mark = Mark.of(shape, MarkPlace.box(336, 60, 400, 130), RED).withLabel("1");
        assertThatThrownBy(() -> painted(image, mark))
                .isInstanceOf(MediaException.class)
                .hasMessage("lies outside of the image, which has 336 x 200 pixels");
    }

    @Test
    void anEllipseIsLargerThanItsBoxByAFifth() throws Exception {
        DecodedImage result =
                painted(image, Mark.of(MarkShape.ELLIPSE, BOX, RED).withStroke(255, 2));
        assertThat(pixel(result, 40, 95)).isEqualTo(0xff0000);
        assertThat(pixel(result, 160, 95)).isEqualTo(0xff0000);
        assertThat(pixel(result, 100, 53)).isEqualTo(0xff0000);
        assertThat(pixel(result, 100, 95)).isEqualTo(GREY);
    }

    @Test
    void anArrowPointsAtTheMiddleFromTheUpperRight() throws Exception {
        DecodedImage result = painted(image, Mark.of(MarkShape.ARROW, BOX, RED).withStroke(255, 2));
        assertThat(pixel(result, 100, 95)).isEqualTo(0xff0000);
        assertThat(pixel(result, 120, 75)).isEqualTo(0xff0000);
        assertThat(pixel(result, 90, 105)).isEqualTo(GREY);
    }

    @Test
    void pointsMakeTheMarkItself() throws Exception {
        Mark arrow = Mark.of(MarkShape.ARROW, MarkPlace.points(20.0, 20.0, 200.0, 150.0), RED);
        assertThat(pixel(painted(image, arrow), 110, 85)).isNotEqualTo(GREY);
        assertThat(pixel(painted(image, arrow), 200, 150)).isNotEqualTo(GREY);
        assertThat(pixel(painted(image, arrow), 20, 60)).isEqualTo(GREY);
        Mark triangle = Mark.of(MarkShape.TRIANGLE, MarkPlace.points(10.0, 10.0, 90.0, 10.0, 50.0, 90.0), RED);
        assertThat(pixel(painted(image, triangle), 50, 10)).isNotEqualTo(GREY);
        assertThat(pixel(painted(image, triangle), 50, 40)).isEqualTo(GREY);
        Mark stroke = Mark.of(MarkShape.SCRIBBLE, MarkPlace.points(10.0, 180.0, 300.0, 180.0, 300.0, 20.0), RED);
        assertThat(pixel(painted(image, stroke), 150, 180)).isNotEqualTo(GREY);
        assertThat(pixel(painted(image, stroke), 300, 100)).isNotEqualTo(GREY);
    }

    @Test
    void masksMayHaveSeveralPartsAndShapesFollowThem() throws Exception {
        MarkPlace parts = new MarkPlace(
                List.of(),
                List.of(
                        List.of(60.0, 60.0, 100.0, 60.0, 100.0, 100.0),
                        List.of(200.0, 70.0, 280.0, 70.0, 280.0, 150.0)),
                List.of(),
                false);
        DecodedImage mask = painted(image, Mark.of(MarkShape.MASK, parts, RED));
        assertThat(pixel(mask, 95, 70)).isNotEqualTo(GREY);
        assertThat(pixel(mask, 270, 90)).isNotEqualTo(GREY);
        assertThat(pixel(mask, 150, 80)).isEqualTo(GREY);
        DecodedImage box = painted(image, Mark.of(MarkShape.RECTANGLE, parts, RED));
        assertThat(pixel(box, 60, 100)).isNotEqualTo(GREY);
        assertThat(pixel(box, 280, 80)).isNotEqualTo(GREY);
        for (long seed = 0; seed < 20; seed++) {
            DecodedImage point =
                    painted(image, Mark.of(MarkShape.POINT, parts, RED).withSeed(seed));
            Box dot = changed(image, point);
            assertThat(parts.on(336, 200).contains(dot.center()))
                    .describedAs("seed %d, %s", seed, dot)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = MarkShape.class,
            names = {"LABEL"},
            mode = EnumSource.Mode.EXCLUDE)
    void aSeedDecidesEverythingThatIsLeftOpen(MarkShape shape) throws Exception {
        Set<Integer> images = new HashSet<>();
        for (long seed = 0; seed < 10; seed++) {
            Mark mark = Mark.of(shape, BOX, RED).withSeed(seed);
            DecodedImage once = painted(image, mark);
            assertThat(painted(image, mark).rgb()).isEqualTo(once.rgb());
            images.add(Arrays.hashCode(once.rgb()));
        }
        assertThat(images).hasSizeGreaterThan(6);
    }

    @Test
    void seededChoicesStayWithinWhatModelsWereTrainedWith() throws Exception {
        for (long seed = 0; seed < 300; seed++) {
            DecodedImage result =
                    painted(image, Mark.of(MarkShape.RECTANGLE, BOX, RED).withSeed(seed));
            int lineWidth = 0;
            while (pixel(result, 50 + lineWidth, 95) != GREY) {
                lineWidth++;
            }
            int alpha = ((pixel(result, 50, 95) >> 16) - 0x40) * 255 / (255 - 0x40);
            assertThat(lineWidth).describedAs("seed %d", seed).isBetween(2, 8);
            assertThat(alpha).describedAs("seed %d", seed).isBetween(95, 255);
            Box ellipse = changed(
                    image, painted(image, Mark.of(MarkShape.ELLIPSE, BOX, RED).withSeed(seed)));
            assertThat(ellipse.width()).describedAs("seed %d", seed).isBetween(99.0, 151.0);
            assertThat(ellipse.width() / ellipse.height()).isBetween(1.35, 1.5);
            for (MarkShape inside : List.of(MarkShape.TRIANGLE, MarkShape.SCRIBBLE)) {
                Box box =
                        changed(image, painted(image, Mark.of(inside, BOX, RED).withSeed(seed)));
                assertThat(box.intersection(new Box(43, 53, 157, 137)))
                        .describedAs("seed %d", seed)
                        .isEqualTo(box);
            }
        }
    }

    @Test
    void anyMarkOnAnyImageIsPaintedOrRejected() {
        long seed = Seed.of(1);
        Random random = new Random(seed);
        for (int i = 0; i < 3_000; i++) {
            DecodedImage any = plain(1 + random.nextInt(90), 1 + random.nextInt(90), random.nextInt(1 << 24));
            MarkShape shape = MarkShape.values()[random.nextInt(MarkShape.values().length)];
            Mark mark = Mark.of(shape, anyPlace(random, shape), new MarkColor(random.nextInt(1 << 24)))
                    .withLabel("A1");
            Mark drawn = random.nextBoolean() ? mark : mark.withSeed(random.nextLong());
            try {
                assertThat(painted(any, drawn).rgb())
                        .describedAs("seed %d, %s", seed, drawn)
                        .isNotEqualTo(any.rgb());
            } catch (MediaException outside) {
                assertThat(outside.getMessage()).contains("lies outside");
            }
        }
    }

    private static MarkPlace anyPlace(Random random, MarkShape shape) {
        if (random.nextBoolean() && shape.points().max() > 0) {
            int count = Math.min(
                    shape.points().least() + random.nextInt(3), shape.points().max());
            Double[] points = new Double[2 * count];
            for (int i = 0; i < points.length; i++) {
                points[i] = random.nextDouble(-20, 110);
            }
            return MarkPlace.points(points);
        }
        double x = random.nextDouble(-20, 100);
        double y = random.nextDouble(-20, 100);
        double right = x + random.nextDouble(0.1, 60);
        double bottom = y + random.nextDouble(0.1, 60);
        return random.nextBoolean() ? MarkPlace.box(x, y, right, bottom) : MarkPlace.outline(x, y, right, y, x, bottom);
    }

    private static Box changed(DecodedImage before, DecodedImage after) {
        List<Spot> spots = new ArrayList<>();
        for (int y = 0; y < before.height(); y++) {
            for (int x = 0; x < before.width(); x++) {
                if (pixel(before, x, y) != pixel(after, x, y)) {
                    spots.add(new Spot(x, y));
                }
            }
        }
        return Box.around(spots);
    }

    /// By the textbook, in floating point.
    private static int over(int color, int alpha, int below) {
        int result = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int sample = color >> shift & 0xff;
            int old = below >> shift & 0xff;
            result |= (int) Math.round((alpha * sample + (255 - alpha) * old) / 255.0) << shift;
        }
        return result;
    }
}

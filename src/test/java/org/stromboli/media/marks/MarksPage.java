package org.stromboli.media.marks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.stromboli.fixtures.Limits;
import org.stromboli.media.DecodedImage;
import org.stromboli.media.loader.MediaLoader;

/// Paints the images of `docs/marks.md`, one per kind of mark. Run it from the project's folder.
final class MarksPage {

    private static final MarkPlace CIRCLE = MarkPlace.box(60, 60, 200, 200);
    private static final MarkPlace SQUARE = MarkPlace.box(230, 210, 410, 390);
    private static final MarkPlace TRIANGLE = MarkPlace.outline(520.0, 70.0, 448.0, 200.0, 592.0, 200.0);

    private MarksPage() {}

    public static void main(String... args) throws Exception {
        byte[] png = Files.readAllBytes(Path.of("deploy/examples/shapes.png"));
        DecodedImage shapes = new MediaLoader(Limits.media().build())
                .image("data:image/png;base64," + Base64.getEncoder().encodeToString(png));
        for (Map.Entry<String, Mark[]> each : marks().entrySet()) {
            String url =
                    PaintedImage.of(Drawings.painted(shapes, each.getValue())).url();
            byte[] painted = Base64.getDecoder().decode(url.substring(url.indexOf(',') + 1));
            Files.write(Path.of("docs/marks").resolve(each.getKey() + ".png"), painted);
        }
    }

    private static Map<String, Mark[]> marks() {
        Map<String, Mark[]> marks = new LinkedHashMap<>();
        for (MarkShape shape : MarkShape.values()) {
            boolean outlined = shape == MarkShape.MASK || shape == MarkShape.MASK_CONTOUR;
            MarkColor color = Drawings.color(outlined ? "fuchsia" : "orange");
            if (shape != MarkShape.LABEL) {
                marks.put(
                        shape.noun().replace(' ', '-'),
                        new Mark[] {Mark.of(shape, outlined ? TRIANGLE : SQUARE, color)});
            }
        }
        marks.put("label", new Mark[] {
            Mark.of(MarkShape.LABEL, CIRCLE, Drawings.color("red")).withLabel("1"),
            Mark.of(MarkShape.LABEL, SQUARE, Drawings.color("red")).withLabel("2"),
            Mark.of(MarkShape.RECTANGLE, TRIANGLE, Drawings.color("lime")).withLabel("3")
        });
        return marks;
    }
}

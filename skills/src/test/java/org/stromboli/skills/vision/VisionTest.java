package org.stromboli.skills.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.Polygon;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.stromboli.skills.Calls;
import org.stromboli.skills.Drawing;
import org.stromboli.skills.call.BadArguments;
import org.stromboli.skills.picture.Picture;
import org.stromboli.skills.picture.RunLengths;
import org.stromboli.skills.tool.SkillResult;

class VisionTest {

    @Test
    void countsShapesByColourAndForm() throws Exception {
        BufferedImage scene = scene();
        Map<String, Object> all = count(scene, Map.of());
        assertThat(all).containsEntry("count", 6);
        assertThat(all.get("by_colour")).isEqualTo(Map.of("red", 3, "blue", 2, "green", 1));
        assertThat(all.get("by_form")).isEqualTo(Map.of("circle", 3, "square", 1, "triangle", 1, "rectangle", 1));
        assertThat(count(scene, Map.of("colour", "red", "form", "circle"))).containsEntry("count", 2);
        assertThat(count(scene, Map.of("colour", "yellow"))).containsEntry("count", 0);
    }

    @Test
    void touchingShapesOfDifferentColoursAreTwo() throws Exception {
        BufferedImage scene = Drawing.of(200, 100, graphics -> {
            graphics.setColor(Color.RED);
            graphics.fillRect(40, 30, 40, 40);
            graphics.setColor(Color.BLUE);
            graphics.fillRect(80, 30, 40, 40);
        });
        assertThat(count(scene, Map.of()).get("by_colour")).isEqualTo(Map.of("red", 1, "blue", 1));
    }

    @Test
    void boxesOfShapesAreExact() throws Exception {
        assertThat(count(Drawing.squares(), Map.of()).get("boxes"))
                .isEqualTo(List.of(List.of(0.1, 0.0625, 0.3, 0.3125), List.of(0.6, 0.375, 0.9, 0.75)));
    }

    @Test
    void grabCutFindsTheObjectInTheBox() throws Exception {
        BufferedImage scene = Drawing.of(300, 240, graphics -> {
            graphics.setColor(new Color(0x306030));
            graphics.fillRect(0, 0, 300, 240);
            graphics.setColor(new Color(0xE0B040));
            graphics.fillOval(100, 60, 100, 120);
        });
        Map<String, Object> box = Map.of("box", List.of(0.25, 0.15, 0.8, 0.85));
        SkillResult result = Calls.run(new SegmentGrabcut(), scene, box);
        // The ellipse covers pi / 4 of its box, which is a sixth of the picture.
        assertThat((Double) result.fields().get("area")).isBetween(0.125, 0.137);
        Picture picture = Picture.of(scene);
        boolean[] mask = RunLengths.read(((List<?>) result.fields().get("masks_rle")).getFirst(), picture);
        assertThat(mask[120 * 300 + 150]).isTrue();
        assertThat(mask[50 * 300 + 90]).isFalse();
        assertThat(Calls.run(new SegmentGrabcut(), scene, box).fields()).isEqualTo(result.fields());
    }

    @Test
    void grabCutNeedsBackground() {
        assertThatThrownBy(() ->
                        Calls.run(new SegmentGrabcut(), Drawing.squares(), Map.of("box", List.of(0.0, 0.0, 1.0, 1.0))))
                .isInstanceOf(BadArguments.class)
                .hasMessageContaining("GrabCut needs background");
    }

    @Test
    void colourFindsTheAreaAroundAPoint() throws Exception {
        SkillResult result = Calls.run(new SegmentColour(), Drawing.squares(), Map.of("point", List.of(0.75, 0.5)));
        assertThat(result.fields())
                .containsEntry("boxes", List.of(List.of(0.6, 0.375, 0.9, 0.75)))
                .containsEntry("area", 0.1125);
    }

    @Test
    void edgesFollowOutlines() throws Exception {
        SkillResult result = Calls.run(new Edges(), Drawing.squares(), Map.of());
        Picture edges = result.pictures().getFirst();
        assertThat(edges.at(40, 30)).isZero();
        assertThat(edges.at(19, 30) + edges.at(20, 30)).isPositive();
        assertThatThrownBy(() -> Calls.run(new Edges(), Drawing.squares(), Map.of("low", 300, "high", 100)))
                .hasMessageContaining("low must not be above high");
    }

    @Test
    void drawingsWithoutFacesHaveNone() throws Exception {
        assertThat(Calls.run(new DetectFaces(), scene(), Map.of()).fields()).containsEntry("count", 0);
    }

    @Test
    void findsADrawnFace() throws Exception {
        Map<String, Object> found = Calls.run(new DetectFaces(), face(), Map.of("min_neighbours", 1))
                .fields();
        assertThat(found).containsEntry("count", 1);
    }

    private static Map<String, Object> count(BufferedImage scene, Map<String, Object> more) throws Exception {
        return Calls.run(new CountContours(), scene, more).fields();
    }

    private static BufferedImage scene() {
        return Drawing.of(400, 300, graphics -> {
            graphics.setColor(Color.RED);
            graphics.fillOval(20, 20, 60, 60);
            graphics.fillOval(120, 30, 40, 40);
            graphics.fillRect(220, 20, 50, 50);
            graphics.setColor(Color.BLUE);
            graphics.fillOval(300, 120, 70, 70);
            graphics.fillPolygon(new Polygon(new int[] {60, 20, 100}, new int[] {150, 220, 220}, 3));
            graphics.setColor(new Color(0x209020));
            graphics.fillRect(150, 200, 120, 40);
        });
    }

    /// Light and dark where the cascade looks for them: brows, eyes, nose, mouth.
    private static BufferedImage face() {
        return Drawing.of(300, 300, graphics -> {
            graphics.setColor(new Color(0x909090));
            graphics.fillRect(0, 0, 300, 300);
            graphics.setColor(new Color(0x404040));
            graphics.fillOval(75, 40, 150, 150);
            graphics.setColor(new Color(0xD8D0C8));
            graphics.fillOval(85, 60, 130, 180);
            graphics.setColor(new Color(0x505050));
            graphics.fillRoundRect(100, 112, 40, 8, 6, 6);
            graphics.fillRoundRect(160, 112, 40, 8, 6, 6);
            graphics.setColor(new Color(0x303030));
            graphics.fillOval(106, 124, 30, 16);
            graphics.fillOval(164, 124, 30, 16);
            graphics.setColor(new Color(0xB0A8A0));
            graphics.fillOval(138, 160, 24, 16);
            graphics.setColor(new Color(0x704040));
            graphics.fillRoundRect(122, 192, 56, 14, 12, 12);
        });
    }
}

package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Images of the same thing are near each other in the embedded model's space: what retrieval rests on.
@QuarkusTest
@TestProfile(EmbeddedAnswersTest.Defaults.class)
@Timeout(300)
class EmbeddedEmbeddingsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, Color> COLOURS =
            Map.of("red", new Color(220, 20, 30), "green", new Color(20, 180, 40), "blue", new Color(30, 60, 220));
    private static final Color[] BACKGROUNDS = {Color.WHITE, new Color(200, 220, 235), new Color(235, 225, 200)};
    private static final int[][] PLACES = {{70, 80}, {150, 90}, {90, 150}};

    @TestHTTPResource("/")
    URI server;

    private record Drawn(String label, String url) {}

    private static String drawn(String colour, boolean round, int variant) throws IOException {
        BufferedImage image = new BufferedImage(224, 224, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(BACKGROUNDS[variant]);
        graphics.fillRect(0, 0, 224, 224);
        graphics.setColor(COLOURS.get(colour));
        int x = PLACES[variant][0] - 30;
        int y = PLACES[variant][1] - 30;
        if (round) {
            graphics.fillOval(x, y, 62, 62);
        } else {
            graphics.fillRect(x, y, 58, 58);
        }
        graphics.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    private List<double[]> vectors(List<Drawn> images) throws Exception {
        ObjectNode body = JSON.createObjectNode();
        ArrayNode input = body.putArray("input");
        images.forEach(image -> input.add(image.url()));
        HttpResponse<String> response =
                new HttpProbe(server).post("/v1/embeddings", "application/json", body.toString());
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(200);
        List<double[]> vectors = new ArrayList<>();
        for (JsonNode each : HttpProbe.json(response).path("data")) {
            vectors.add(JSON.convertValue(each.path("embedding"), double[].class));
        }
        return vectors;
    }

    private static double similarity(double[] one, double[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += one[i] * other[i];
        }
        return sum;
    }

    @Test
    void theNearestImagesShowTheSameThingElsewhere() throws Exception {
        List<Drawn> images = new ArrayList<>();
        for (String colour : List.of("red", "green", "blue")) {
            for (boolean round : new boolean[] {true, false}) {
                for (int variant = 0; variant < 3; variant++) {
                    images.add(new Drawn(colour + round, drawn(colour, round, variant)));
                }
            }
        }
        List<double[]> vectors = new ArrayList<>();
        for (int first = 0; first < images.size(); first += 6) {
            vectors.addAll(vectors(images.subList(first, first + 6)));
        }
        int right = 0;
        for (int i = 0; i < vectors.size(); i++) {
            assertThat(similarity(vectors.get(i), vectors.get(i))).isCloseTo(1, within(1e-5));
            int nearest = -1;
            for (int j = 0; j < vectors.size(); j++) {
                if (j != i
                        && (nearest < 0
                                || similarity(vectors.get(i), vectors.get(j))
                                        > similarity(vectors.get(i), vectors.get(nearest)))) {
                    nearest = j;
                }
            }
            right += images.get(i).label().equals(images.get(nearest).label()) ? 1 : 0;
        }
        assertThat(right).describedAs("of 18").isGreaterThanOrEqualTo(16);
    }

    @Test
    void anImageHasTheSameVectorInEveryRequest() throws Exception {
        Drawn red = new Drawn("red", drawn("red", true, 0));
        Drawn blue = new Drawn("blue", drawn("blue", false, 1));
        double[] alone = vectors(List.of(red)).getFirst();
        assertThat(vectors(List.of(blue, red, blue)).get(1)).containsExactly(alone);
        assertThat(vectors(List.of(red)).getFirst()).containsExactly(alone);
    }
}

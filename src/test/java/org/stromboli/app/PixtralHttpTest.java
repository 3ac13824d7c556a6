package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Pixtral over HTTP: images in their own shape, with tokens between their rows.
@QuarkusTest
@TestProfile(PixtralHttpTest.Profile.class)
@Timeout(300)
class PixtralHttpTest {

    @TestHTTPResource("/")
    URI server;

    public static final class Profile extends DescendantService {
        public Profile() {
            super("pixtral_llava");
        }
    }

    @Test
    void promptsAndAnswersAreThoseOfTheReference() throws Exception {
        DescendantService.assertReference(server, "pixtral_llava");
    }

    @Test
    void anImageThatBecomesThinnerThanAPixelIsABadRequest() throws Exception {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(400, 1, BufferedImage.TYPE_INT_RGB), "png", file);
        HttpResponse<String> response =
                new HttpProbe(server).chat("""
                {"messages":[{"role":"user","content":[
                  {"type":"image_url","image_url":{"url":"data:image/png;base64,%s"}}]}]}""".formatted(Base64.getEncoder().encodeToString(file.toByteArray())));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(HttpProbe.json(response).at("/error/message").asText()).contains("400 x 1 pixels");
    }
}

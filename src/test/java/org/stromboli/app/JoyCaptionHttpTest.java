package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.fixtures.Fixtures;

/// JoyCaption over HTTP: its template has one place for an image, in the first message of the user.
@QuarkusTest
@TestProfile(JoyCaptionHttpTest.Profile.class)
@Timeout(300)
class JoyCaptionHttpTest {

    @TestHTTPResource("/")
    URI server;

    public static final class Profile extends DescendantService {
        public Profile() {
            super("joycaption");
        }
    }

    @Test
    void promptsAndAnswersAreThoseOfTheReference() throws Exception {
        DescendantService.assertReference(server, "joycaption");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'role':'user','content':'hello'}",
                "{'role':'user','content':[IMAGE,IMAGE,{'type':'text','text':'which?'}]}",
                "{'role':'user','content':'hello'},{'role':'assistant','content':'yes?'},{'role':'user','content':[IMAGE]}",
            })
    void otherNumbersAndPlacesOfImagesAreABadRequest(String messages) throws Exception {
        String file =
                Base64.getEncoder().encodeToString(Files.readAllBytes(Fixtures.path("descendants/media/small.png")));
        String image = "{'type':'image_url','image_url':{'url':'data:image/png;base64,%s'}}".formatted(file);
        HttpResponse<String> response = new HttpProbe(server)
                .chat("{'messages':[%s]}"
                        .formatted(messages.replace("IMAGE", image))
                        .replace('\'', '"'));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(HttpProbe.json(response).at("/error/message").asText())
                .contains("the messages must have 1 image, in the first message of the user");
    }
}

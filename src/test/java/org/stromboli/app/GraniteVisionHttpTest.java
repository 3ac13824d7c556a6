package org.stromboli.app;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// LLaVA-NeXT with a Granite decoder over HTTP.
@QuarkusTest
@TestProfile(GraniteVisionHttpTest.Profile.class)
@Timeout(300)
class GraniteVisionHttpTest {

    @TestHTTPResource("/")
    URI server;

    public static final class Profile extends DescendantService {
        public Profile() {
            super("granite_vision");
        }
    }

    @Test
    void promptsAndAnswersAreThoseOfTheReference() throws Exception {
        DescendantService.assertReference(server, "granite_vision");
    }
}

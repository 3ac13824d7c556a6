package org.stromboli.app;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Granite 4 Vision over HTTP: features of images are added before layers of the decoder, and found again in caches.
@QuarkusTest
@TestProfile(Granite4VisionHttpTest.Profile.class)
@Timeout(300)
class Granite4VisionHttpTest {

    @TestHTTPResource("/")
    URI server;

    public static final class Profile extends DescendantService {
        public Profile() {
            super("granite4_vision");
        }
    }

    @Test
    void promptsAndAnswersAreThoseOfTheReferenceAlsoOutOfCaches() throws Exception {
        DescendantService.assertReference(server, "granite4_vision");
        DescendantService.assertReference(server, "granite4_vision");
    }
}

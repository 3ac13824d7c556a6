package org.stromboli.app;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// LLaVA with a Phi-3 decoder over HTTP.
@QuarkusTest
@TestProfile(Phi3HttpTest.Profile.class)
@Timeout(300)
class Phi3HttpTest {

    @TestHTTPResource("/")
    URI server;

    public static final class Profile extends DescendantService {
        public Profile() {
            super("llava_phi3");
        }
    }

    @Test
    void promptsAndAnswersAreThoseOfTheReference() throws Exception {
        DescendantService.assertReference(server, "llava_phi3");
    }
}

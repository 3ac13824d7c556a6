package org.stromboli.app;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// LLaVA-OneVision with a Qwen3 decoder over HTTP.
@QuarkusTest
@TestProfile(Qwen3HttpTest.Profile.class)
@Timeout(300)
class Qwen3HttpTest {

    @TestHTTPResource("/")
    URI server;

    public static final class Profile extends DescendantService {
        public Profile() {
            super("onevision_qwen3");
        }
    }

    @Test
    void promptsAndAnswersAreThoseOfTheReference() throws Exception {
        DescendantService.assertReference(server, "onevision_qwen3");
    }
}

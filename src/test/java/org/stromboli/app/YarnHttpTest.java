package org.stromboli.app;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// LLaVA with a Qwen2 decoder whose context was made longer, over HTTP.
@QuarkusTest
@TestProfile(YarnHttpTest.Profile.class)
@Timeout(300)
class YarnHttpTest {

    @TestHTTPResource("/")
    URI server;

    public static final class Profile extends DescendantService {
        public Profile() {
            super("llava_yarn");
        }
    }

    @Test
    void promptsAndAnswersAreThoseOfTheReference() throws Exception {
        DescendantService.assertReference(server, "llava_yarn");
    }
}

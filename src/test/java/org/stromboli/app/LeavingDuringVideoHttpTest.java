package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stromboli.completion.Completions;
import org.stromboli.fakes.Waiting;

/// A client that leaves while its video is decoded: the decoder, a program that would go on for ever, ends at once.
@QuarkusTest
@TestProfile(LeavingDuringVideoHttpTest.EndlessDecoder.class)
@Timeout(120)
class LeavingDuringVideoHttpTest {

    private static final String MARK = "endless-decoder";

    @TestHTTPResource("/")
    URI server;

    @Inject
    Completions completions;

    /// Programs that never come to an end.
    public static final class EndlessDecoder implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            try {
                Path directory = Files.createTempDirectory(MARK);
                for (String name : new String[] {"ffmpeg", "ffprobe"}) {
                    Path program =
                            Files.writeString(directory.resolve(name), "#!/bin/sh\nwhile :; do /bin/sleep 1; done\n");
                    assertThat(program.toFile().setExecutable(true)).isTrue();
                }
                return Map.of(
                        "stromboli.device", "cpu",
                        "stromboli.media.video-timeout", "1h",
                        "stromboli.media.ffmpeg", directory.resolve("ffmpeg").toString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void endsItsDecoders() throws Exception {
        String body = HostileCase.about("video_url", HostileCase.data("video/mp4", HostileDecoderTest.MP4), "");
        HttpProbe http = new HttpProbe(server);
        try (HttpProbe.Connection leaving = http.open(body)) {
            Waiting.until("a decoder runs", () -> decoders() > 0);
            assertThat(completions.running()).isEqualTo(1);
            assertThat(leaving.socket().isConnected()).isTrue();
        }
        Waiting.until("nothing runs", () -> decoders() == 0 && completions.running() == 0);
        assertThat(http.chat("{%s}".formatted(ScriptedService.HI)).statusCode()).isEqualTo(200);
    }

    private static long decoders() {
        return ProcessHandle.current()
                .descendants()
                .filter(each -> each.info().commandLine().orElse("").contains(MARK))
                .count();
    }
}

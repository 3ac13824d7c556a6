package org.stromboli.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stromboli.app.bundle.VideoPrograms;
import org.stromboli.completion.media.MediaSource;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.media.FrameChoice;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;
import org.stromboli.media.PixelSpace;

/// From settings to pixels, over a socket.
@Timeout(60)
class MediaSettingsTest {

    @TempDir
    Path directory;

    private static Vertx vertx;

    private byte[] png;
    private HttpServer server;

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    @BeforeEach
    void serve() throws Exception {
        png = Files.readAllBytes(Fixtures.path("pictures", "rgb.png"));
        Files.write(directory.resolve("a.png"), png);
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, png.length);
            exchange.getResponseBody().write(png);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void imagesAndVideosComeFromWhereSettingsAllow() throws Exception {
        MediaSource media = media(Map.of()).forRequest();

        assertThat(media.image(web()).decode(PixelSpace.FREE).width()).isEqualTo(13);
        assertThat(media.image(file()).decode(PixelSpace.FREE).width()).isEqualTo(13);
        assertThat(media.image(inline()).decode(PixelSpace.FREE).width()).isEqualTo(13);
        assertThat(media.video(web(), FrameChoice.ALL).decode(PixelSpace.FREE)).hasSize(1);
    }

    @Test
    void nothingIsFetchedByDefault() {
        MediaSource media = of(SettingsTest.config(Map.of()));

        for (String url : new String[] {web(), file(), "https://example.com/a.png"}) {
            MediaException image = catchThrowableOfType(MediaException.class, () -> media.image(url));
            MediaException video = catchThrowableOfType(MediaException.class, () -> media.video(url, FrameChoice.ALL));
            assertThat(image.kind()).isEqualTo(Cause.FORBIDDEN);
            assertThat(image).hasMessageContaining("stromboli.media.allowed-").hasMessage(video.getMessage());
        }
    }

    @Test
    void theMediaOfOneRequestShareItsBytes() throws Exception {
        int inside = inline().length() * 3 / 4;
        MediaSource media = media(Map.of("stromboli.media.max-request-bytes", "" + (2 * png.length + inside)));

        for (int request = 0; request < 2; request++) {
            MediaSource own = media.forRequest();
            own.image(web()).decode(PixelSpace.FREE);
            own.image(file()).decode(PixelSpace.FREE);
            own.video(frames(), FrameChoice.ALL);
            for (String url : new String[] {web(), file(), inline(), frames()}) {
                MediaException rejected = catchThrowableOfType(MediaException.class, () -> own.image(url));
                assertThat(rejected.kind()).isEqualTo(Cause.TOO_LARGE);
            }
        }
    }

    @Test
    void badSettingsStopTheStart() {
        assertThatThrownBy(() -> media(Map.of("stromboli.media.allowed-hosts", "example.com,https://a")))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("stromboli.media.allowed-hosts: \"https://a\" is no host: write example.com");
        assertThatThrownBy(() -> media(Map.of("stromboli.media.allowed-path", directory + "/a.png")))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("stromboli.media.allowed-path")
                .hasMessageContaining("a directory that exists");
    }

    private MediaSource media(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "stromboli.media.allowed-hosts",
                "127.0.0.1:" + server.getAddress().getPort(),
                "stromboli.media.allow-http",
                "true",
                "stromboli.media.allow-private-addresses",
                "true",
                "stromboli.media.allowed-path",
                directory.toString()));
        settings.putAll(more);
        return of(SettingsTest.config(settings));
    }

    private MediaSource of(StromboliConfig config) {
        return MediaSettings.source(config.media(), VideoPrograms.decoder(config), VideoPrograms.codec(config), vertx);
    }

    private String web() {
        return "http://127.0.0.1:%d/a.gif".formatted(server.getAddress().getPort());
    }

    private String file() {
        return directory.resolve("a.png").toUri().toString();
    }

    private String inline() {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
    }

    private String frames() {
        return inline().replace("image", "video");
    }
}

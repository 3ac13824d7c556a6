package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The page at `/`: browsers get it with all of its files, other clients an overview in words.
@QuarkusTest
class PageHttpTest {

    private static final String BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    private static final Pattern FILES = Pattern.compile("(?:src|href)=\"(web/[^\"]+)\"|from \"\\./([^\"]+)\"");

    @TestHTTPResource("/")
    URI server;

    @Test
    void browsersGetThePageAndEverythingThatItNames() throws Exception {
        HttpProbe probe = new HttpProbe(server);

        HttpResponse<String> page = probe.get("/", "Accept", BROWSER);
        assertThat(type(page)).hasValue("text/html;charset=utf-8");
        assertFiles(probe, page.body());
        assertFiles(probe, probe.get("/web/chat.js").body());
        assertFiles(probe, probe.get("/web/marker.js").body());
    }

    private static void assertFiles(HttpProbe probe, String text) {
        assertThat(FILES.matcher(text).results().map(PageHttpTest::path))
                .isNotEmpty()
                .allSatisfy(path -> {
                    HttpResponse<String> file = probe.get(path);
                    assertThat(file.statusCode()).as(path).isEqualTo(200);
                    assertThat(type(file).orElse("")).as(path).matches("(text/(javascript|css)|image/svg\\+xml).*");
                });
    }

    private static String path(MatchResult file) {
        return "/" + Optional.ofNullable(file.group(1)).orElse("web/" + file.group(2));
    }

    @Test
    void everythingElseGetsWords() throws Exception {
        HttpResponse<String> overview = new HttpProbe(server).get("/", "Accept", "*/*");

        assertThat(type(overview).orElse("")).startsWith("text/plain");
        assertThat(overview.body()).contains("/v1/chat/completions");
    }

    private static Optional<String> type(HttpResponse<String> response) {
        return response.headers()
                .firstValue("Content-Type")
                .map(type -> type.replace(" ", "").toLowerCase(Locale.ROOT));
    }
}

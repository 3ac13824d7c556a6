package org.stromboli.media.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;

class MediaUrlTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            https://example.com              | https://example.com:443/
            HTTPS://EXAMPLE.com.             | https://example.com:443/
            http://example.com:8080/a?b=c#d  | http://example.com:8080/a?b=c
            http://example.com:/a            | http://example.com:80/a
            https://bücher.example/ä?q=ö     | https://xn--bcher-kva.example:443/%C3%A4?q=%C3%B6
            https://BÜCHER。example:8443/     | https://xn--bcher-kva.example:8443/
            https://example.com//a/../b      | https://example.com:443//a/../b
            https://1.2.3.4/                 | https://1.2.3.4:443/
            https://1.2.3.4./                |
            https://[2606:4700::1]/          | https://[2606:4700:0:0:0:0:0:1]:443/
            https://[::ffff:8.8.8.8]/        | https://8.8.8.8:443/
            https://a%20b.example/           |
            https://example.com?a=b          | https://example.com:443/?a=b
            https://example.com/%0d%0aX:y    | https://example.com:443/%0d%0aX:y
            """)
    void hasOneSpelling(String url, String spelling) throws Exception {
        if (spelling == null) {
            assertThat(rejected(url).kind()).isEqualTo(Cause.INVALID);
        } else {
            assertThat(MediaUrl.parse(url).text()).isEqualTo(spelling);
            assertThat(MediaUrl.parse(spelling).text()).isEqualTo(spelling);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "https:",
                "https:example.com",
                "https:///a",
                "https://",
                "https://:443/",
                "ftp://example.com/",
                "//example.com/",
                "https://user@example.com/",
                "https://user:secret@example.com/",
                "https://@example.com/",
                "https://example.com\\@evil.test/",
                "https://example.com\\.evil.test/",
                "https://evil.test\t.example.com/",
                "https://exam ple.com/",
                "https://example.com/a b",
                "https://example.com/\r\nHost: evil",
                "https://example.com:0/",
                "https://example.com:65536/",
                "https://example.com:99999999999/",
                "https://example.com:-1/",
                "https://example.com:8o/",
                "https://bücher.example:8o/",
                "https://bücher.example:70000/",
                "https://bü@cher.example/",
                "https://bücher..example/",
                "https://-example.com/",
                "https://my_host.example/",
                "https://exa%6dple.com/",
                "https://bü%63her.example/",
                "https://example.123/",
                "https://example.0x1/",
                "https://256.1.1.1/",
                "https://1.2.3/",
                "https://1.2.3.4.5/",
                "https://[::1",
                "https://[::1%25lo]/",
                "https://[fe80::1%lo]/",
                "https://[1.2.3.4]/",
                "https://[vF.1]/",
                "https://ü[::1]/"
            })
    void rejectsWhatReadersDisagreeAbout(String url) {
        assertThat(rejected(url).kind()).isEqualTo(Cause.INVALID);
        assertThat(rejected(url).getMessage()).doesNotContain("example", "evil", "secret");
    }

    @Test
    void rejectsLongUrlsBeforeReadingThem() {
        assertThat(rejected("https://example.com/" + "a".repeat(4000))).hasMessageContaining("4000 characters");
        assertThat(rejected("https://" + "ü".repeat(300) + ".example/").kind()).isEqualTo(Cause.INVALID);
        assertThat(rejected("https://" + "ü".repeat(60) + ".".repeat(1) + "a".repeat(64) + "/")
                        .kind())
                .isEqualTo(Cause.INVALID);
        assertThat(rejected("https://" + "ü.".repeat(80) + "example/").kind()).isEqualTo(Cause.INVALID);
    }

    @ParameterizedTest
    @CsvSource({
        "/x, https://example.com:443/x",
        "x?y, https://example.com:443/a/x?y",
        "//other.example/z, https://other.example:443/z",
        "http://other.example, http://other.example:80/",
        "../../../x, https://example.com:443/../../x"
    })
    void resolvesRedirects(String location, String url) throws Exception {
        assertThat(MediaUrl.parse("https://example.com/a/b").resolve(location).text())
                .isEqualTo(url);
    }

    @Test
    void rejectsMalformedRedirects() throws Exception {
        MediaUrl url = MediaUrl.parse("https://example.com/a");

        for (String location :
                List.of("https://a b/", "https://u@example.com/", "data:image/png;base64,AA", "file:///x")) {
            assertThat(catchThrowableOfType(MediaException.class, () -> url.resolve(location)))
                    .describedAs(location)
                    .isNotNull();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "example.com, https://example.com/, true",
        "Example.COM., https://example.com/, true",
        "example.com, https://www.example.com/, false",
        "example.com, https://example.com.evil.test/, false",
        "example.com, https://example.com:8443/, false",
        "example.com, http://example.com:443/, false",
        "example.com, http://example.com/, true",
        "example.com:8443, https://example.com:8443/, true",
        "example.com:8443, https://example.com/, false",
        "*.example.com, https://a.example.com/, true",
        "*.example.com, https://a.b.example.com/, true",
        "*.example.com, https://example.com/, false",
        "*.example.com, https://evilexample.com/, false",
        "*.example.com:81, https://a.example.com:81/, true",
        "*.bücher.example, https://a.xn--bcher-kva.example/, true",
        "*, https://anything.example/, true",
        "*, https://anything.example:22/, false",
        "*:22, https://anything.example:22/, true",
        "1.2.3.4, https://1.2.3.4/, true",
        "[2606:4700::1], https://[2606:4700:0::1]/, true",
        "[2606:4700::1]:81, https://[2606:4700:0::1]:81/, true"
    })
    void aRuleAllowsItsHosts(String rule, String url, boolean allowed) throws Exception {
        assertThat(HostRule.parse(rule).allows(MediaUrl.parse(url))).isEqualTo(allowed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "https://example.com",
                "example.com/a",
                "*example.com",
                "a.*.com",
                "**",
                "*.",
                "*.1.2.3.4",
                "example.com:",
                "example.com:0",
                "example.com:70000",
                "example.com:http",
                "0x7f.1",
                "[::1",
                "user@a.com"
            })
    void aRuleMustBeAHost(String rule) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostRule.parse(rule))
                .withMessageContaining("write example.com, *.example.com");
    }

    @Test
    void thePolicySaysWhatIsMissing() throws Exception {
        AddressRules addresses = new AddressRules(false);
        UrlPolicy off = new UrlPolicy(List.of(), true, addresses);
        UrlPolicy on = new UrlPolicy(Stream.of("*").map(HostRule::parse).toList(), false, addresses);
        UrlPolicy http = new UrlPolicy(on.hosts(), true, addresses);

        assertThat(rejected(off, "https://example.com/"))
                .hasMessageContaining("stromboli.media.allowed-hosts is not set");
        assertThat(rejected(on, "http://example.com/")).hasMessageContaining("stromboli.media.allow-http");
        assertThat(rejected(on, "https://example.com:444/")).hasMessageContaining("(stromboli.media.allowed-hosts)");
        assertThat(rejected(on, "https://10.0.0.1/")).hasMessage("this address is not one that media are fetched from");
        assertThat(catchThrowableOfType(
                        MediaException.class,
                        () -> http.checkRedirect(
                                MediaUrl.parse("https://example.com/"), MediaUrl.parse("http://example.com/"))))
                .hasMessageContaining("from https: to http:");
        on.check(MediaUrl.parse("https://example.com/"));
        http.checkRedirect(MediaUrl.parse("http://example.com/"), MediaUrl.parse("http://example.com/"));
    }

    private static MediaException rejected(UrlPolicy policy, String url) throws MediaException {
        MediaUrl parsed = MediaUrl.parse(url);
        MediaException rejected = catchThrowableOfType(MediaException.class, () -> policy.check(parsed));
        assertThat(rejected.kind()).isEqualTo(Cause.FORBIDDEN);
        return rejected;
    }

    private static MediaException rejected(String url) {
        MediaException rejected = catchThrowableOfType(MediaException.class, () -> MediaUrl.parse(url));
        assertThat(rejected).describedAs(url).isNotNull();
        return rejected;
    }
}

package org.stromboli.media.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;

/// `data:` URLs as browsers, MIME libraries and shells write them.
class DataUrlTest {

    /// "a?>" twice: base64 of it has both letters that URLs write otherwise.
    private static final String CONTENT = "YT8+YT8/";

    private static final String DECODED = "a?>a??";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "data:video/webm;base64, | video/webm",
                "data:video/webm;codecs=vp8;base64, | video/webm",
                "data:video/webm;codecs=vp8,opus;base64, | video/webm",
                "data:video/webm;codecs=vp9,vp8,opus,vorbis;base64, | video/webm",
                "data:video/webm; codecs=vp8, opus; base64, | video/webm",
                "data:video/webm;codecs=\"vp8,opus\";base64, | video/webm",
                "data:video/mp4;codecs=\"avc1.64000B,mp4a.40.2\";base64, | video/mp4",
                "data:video/mp4; codecs=\"avc1.42E01E, mp4a.40.2\" ;base64, | video/mp4",
                "data:video/mp4;codecs=avc1.64000B,mp4a.40.2;base64, | video/mp4",
                "data:video/mp4;codecs=%22avc1.64000B,mp4a.40.2%22;base64, | video/mp4",
                "data:video/mp4;codecs=%22avc1.64000B%2Cmp4a.40.2%22;base64, | video/mp4",
                "data:video/mp4;codecs=avc1,opus;profiles=\"isom,mp42\";base64, | video/mp4",
                "data:video/mp4;profiles=\"isom,mp42\";codecs=avc1,opus;base64, | video/mp4",
                "data:video/x-matroska;codecs=avc1,opus;base64, | video/x-matroska",
                "data:video/webm;name=\"a;base64,b.webm\";base64, | video/webm",
                "data:video/webm;name=\"a \\\"b\\\", c.webm\";base64, | video/webm",
                "data:video/webm;name=\"a;base64, | video/webm",
                "data:video/webm;name=\"a,b;base64, | video/webm",
                "DATA:VIDEO/WEBM;CODECS=VP8,OPUS;BASE64, | video/webm",
                "data:image/png;charset=utf-8;base64, | image/png",
                "data:image/png;base64;charset=utf-8, | image/png",
                "data:image/svg+xml;base64, | image/svg+xml",
                "data:;base64, | ''",
                "data:;charset=utf-8;base64, | ''",
                "data: image/gif ; base64, | image/gif"
            })
    void theContentBeginsBehindTheHeader(String header, String type) throws Exception {
        DataUrl url = DataUrl.parse(header + CONTENT);

        assertThat(url.type()).isEqualTo(type.replace("''", ""));
        assertThat(text(url)).isEqualTo(DECODED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "YT8+YT8/",
                "YT8-YT8_",
                "YT8%2BYT8%2F",
                "YT8+\nYT8/\n",
                "YT8+\r\nYT8/",
                " YT 8+\tYT8/ ",
                "YT8+%0AYT8/%20"
            })
    void base64IsReadAsBrowsersDo(String content) throws Exception {
        assertThat(text(DataUrl.parse("data:image/png;base64," + content))).isEqualTo(DECODED);
    }

    @ParameterizedTest
    @CsvSource({"YQ==, a", "YQ, a", "YWI=, ab", "YWI, ab", "'YQ =\n=', a", "YQ%3D%3D, a"})
    void paddingMayBeMissing(String content, String decoded) throws Exception {
        assertThat(text(DataUrl.parse("data:image/png;base64," + content))).isEqualTo(decoded);
    }

    @ParameterizedTest
    @ValueSource(strings = {"YQ=", "YQ===", "YWJj=", "YWJj====", "Y", "YQ==YQ==", "Y!Q=", "YQ==#x", "YQ==;"})
    void whatIsNoBase64IsSaidToBeNone(String content) throws Exception {
        DataUrl url = DataUrl.parse("data:image/png;base64," + content);
        MediaException rejected = catchThrowableOfType(MediaException.class, () -> url.bytes(100));

        assertThat(rejected).hasMessage("the content is not valid base64");
        assertThat(rejected.kind()).isEqualTo(Cause.INVALID);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "data:,a%20b | a b",
                "data:text/plain,a,b;c=d | a,b;c=d",
                "data:image/png;name=x,a%3F | a?",
                "data:image/svg+xml,%3Csvg a=\"b,c\"%3E | <svg a=\"b,c\">",
                "data:text/plain;charset=\"a,b\",c,d | c,d",
                "data:text/plain;a=b,c;base64 | c;base64"
            })
    void withoutBase64TheContentIsPercentEncoded(String url, String content) throws Exception {
        assertThat(text(DataUrl.parse(url))).isEqualTo(content);
    }

    @Test
    void framesAreJoinedByCommas() throws Exception {
        for (String comma : new String[] {",", "%2C", "%2c", ",\n", " , "}) {
            DataUrl url = DataUrl.parse("data:video/jpeg;base64,YQ==" + comma + "YWI" + comma + "YWJj");

            assertThat(url.frames()).hasSize(3);
            assertThat(text(url.frames().get(0))).isEqualTo("a");
            assertThat(text(url.frames().get(1))).isEqualTo("ab");
            assertThat(text(url.frames().get(2))).isEqualTo("abc");
        }
    }

    @Test
    void anyBytesComeBack() throws Exception {
        long seed = 20_261_130;
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 300; round++) {
            byte[] bytes = new byte[random.nextInt(1, 200)];
            random.nextBytes(bytes);
            StringBuilder escaped = new StringBuilder();
            for (byte each : bytes) {
                escaped.append("%%%02x".formatted(each));
            }
            Base64.Encoder letters = random.nextBoolean() ? Base64.getEncoder() : Base64.getUrlEncoder();
            String base64 = (random.nextBoolean() ? letters : letters.withoutPadding()).encodeToString(bytes);

            assertThat(DataUrl.parse("data:a/b," + escaped).bytes(200))
                    .describedAs("seed %d, round %d", seed, round)
                    .isEqualTo(bytes);
            assertThat(DataUrl.parse("data:a/b;c=d,e;base64," + base64).bytes(200))
                    .describedAs("seed %d, round %d", seed, round)
                    .isEqualTo(bytes);
        }
    }

    @Test
    void aHeaderMayBeLong() throws Exception {
        DataUrl url = DataUrl.parse("data:a/b;name=" + "x".repeat(100_000) + ";base64," + CONTENT);

        assertThat(url.type()).isEqualTo("a/b");
        assertThat(text(url)).isEqualTo(DECODED);
    }

    @Test
    void aHeaderThatNeverEndsCostsLittle() {
        for (String part : new String[] {",", ";", "\"", "a,", ";a=b,c", "\\\"", "%22", " "}) {
            String url = "data:a/b;c=d" + part.repeat(1 << 20);
            try {
                assertThat(DataUrl.parse(url).type()).isEqualTo("a/b");
            } catch (MediaException e) {
                assertThat(e).hasMessageContaining("comma");
            }
        }
    }

    private static String text(DataUrl url) throws MediaException {
        return new String(url.bytes(1000), StandardCharsets.US_ASCII);
    }
}

package org.stromboli.media.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.fixtures.Seed;

class ContentCacheTest {

    private static final long SECOND = 1_000_000_000L;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            max-age=10                         |     |     | true  | 10
            public, Max-Age=10                 |     |     | true  | 10
            max-age="10"                       |     |     | true  | 10
            max-age=10                         | 4   |     | true  | 6
            max-age=10                         | 40  |     | true  | 0
            max-age=10                         | x   |     | true  | 10
            max-age=10, s-maxage=3             |     |     | true  | 3
            s-maxage=3, max-age=10             |     |     | true  | 3
            max-age=99999999999                |     |     | true  | 86400
            max-age=99999999999999999999999999 |     |     | true  | 86400
            max-age=-1                         |     |     | true  | 0
            max-age                            |     |     | true  | 0
                                               |     |     | true  | 0
            no-cache, max-age=10               |     |     | true  | 0
            no-store, max-age=10               |     |     | false | 0
            private, max-age=10                |     |     | false | 0
            max-age=10                         |     | *   | false | 0
            max-age=10                         |     | Accept-Encoding | true | 10
            """)
    void theServerSaysHowLong(String control, String age, String vary, boolean kept, long seconds) {
        Map<String, String> headers = new HashMap<>();
        put(headers, "cache-control", control);
        put(headers, "age", age);
        put(headers, "vary", vary);

        assertThat(Freshness.of(new FetchedResponse(200, headers, new byte[1])))
                .isEqualTo(new Freshness(kept, seconds));
    }

    @Test
    void keepsOnlyWhatCanBeUsedAgain() {
        assertThat(CachedContent.of(answer(Map.of()), 0)).isEmpty();
        assertThat(CachedContent.of(answer(Map.of("etag", "a")), 0)).isPresent();
        assertThat(CachedContent.of(answer(Map.of("last-modified", "a")), 0)).isPresent();
        assertThat(CachedContent.of(answer(Map.of("cache-control", "max-age=1")), 0))
                .isPresent();
        assertThat(CachedContent.of(answer(Map.of("etag", "a", "cache-control", "no-store")), 0))
                .isEmpty();
    }

    @Test
    void freshnessEndsAndIsRenewed() {
        long start = Long.MAX_VALUE - SECOND; // the clock may overflow
        CachedContent content = CachedContent.of(answer(Map.of("cache-control", "max-age=2")), start)
                .orElseThrow();

        assertThat(content.isFresh(start)).isTrue();
        assertThat(content.isFresh(start + 2 * SECOND - 1)).isTrue();
        assertThat(content.isFresh(start + 2 * SECOND)).isFalse();
        assertThat(content.confirmed(answer(Map.of("cache-control", "max-age=3")), start + 2 * SECOND)
                        .isFresh(start + 5 * SECOND - 1))
                .isTrue();
        assertThat(content.conditions()).isEmpty();
    }

    @Test
    void whatIsUsedStaysWhileOtherContentComesAndGoes() {
        ContentCache cache = new ContentCache(3 * 602);
        cache.put("a", content(100));
        for (int i = 0; i < 20; i++) {
            assertThat(cache.find("a")).describedAs("after %d others", i).isPresent();
            cache.put("" + (char) ('b' + i), content(100));
            assertThat(cache.bytes()).isLessThanOrEqualTo(3 * 602);
        }
        cache.put("huge", content(3000));
        assertThat(cache.find("huge")).isEmpty();
        assertThat(cache.bytes()).isEqualTo(3 * 602);
        cache.remove("a");
        cache.remove("none");
        assertThat(cache.find("a")).isEmpty();
        assertThat(cache.bytes()).isEqualTo(2 * 602);
    }

    @Test
    void staysWithinItsBytesWhateverComes() {
        long seed = Seed.of(1);
        Random random = new Random(seed);
        ContentCache cache = new ContentCache(20_000);
        for (int i = 0; i < 5000; i++) {
            String url = "u" + random.nextInt(50);
            if (random.nextInt(4) == 0) {
                cache.remove(url);
            } else {
                cache.put(url, content(random.nextInt(8000)));
            }
            assertThat(cache.bytes()).describedAs("seed %d, step %d", seed, i).isBetween(0L, 20_000L);
        }
        for (int i = 0; i < 50; i++) {
            cache.remove("u" + i);
        }
        assertThat(cache.bytes()).describedAs("seed %d", seed).isZero();
    }

    @Test
    void nothingIsKeptInNoBytes() {
        ContentCache cache = new ContentCache(0);
        cache.put("a", content(0));

        assertThat(cache.find("a")).isEmpty();
    }

    @Test
    void limitsOfFetchingAreChecked() {
        for (int wrong = 0; wrong < 4; wrong++) {
            int[] n = {1, 1, 1, 0};
            n[wrong] = wrong < 3 ? 0 : -1;
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> FetchSettings.builder()
                            .timeout(Duration.ofMillis(n[0]))
                            .parallelFetches(n[1])
                            .maxBytes(n[2])
                            .cacheBytes(n[3])
                            .build());
        }
    }

    private static void put(Map<String, String> headers, String name, String value) {
        if (value != null) {
            headers.put(name, value);
        }
    }

    private static FetchedResponse answer(Map<String, String> headers) {
        return new FetchedResponse(200, headers, new byte[10]);
    }

    private static CachedContent content(int bytes) {
        return new CachedContent(new byte[bytes], Optional.empty(), Optional.empty(), 0);
    }
}

package org.stromboli.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.stromboli.completion.request.StopStrings;
import org.stromboli.fixtures.Seeds;

class StopMatcherTest {

    @Test
    void textWithoutStopStringsPassesAtOnce() {
        StopMatcher matcher = matcher();
        assertThat(matcher.push("any")).isEqualTo("any");
        assertThat(matcher.flush()).isEmpty();
        assertThat(matcher.found()).isNull();
    }

    @Test
    void aPossibleBeginningIsHeldBackUntilItIsClear() {
        StopMatcher matcher = matcher("END");
        assertThat(matcher.push("abcE")).isEqualTo("abc");
        assertThat(matcher.push("N")).isEmpty();
        assertThat(matcher.push("ENx")).isEqualTo("ENENx");
        assertThat(matcher.push("EN")).isEmpty();
        assertThat(matcher.flush()).isEqualTo("EN");
    }

    @Test
    void aStopStringAcrossPiecesEndsTheText() {
        StopMatcher matcher = matcher("END");
        assertThat(matcher.push("abcE")).isEqualTo("abc");
        assertThat(matcher.push("NDxyz")).isEmpty();
        assertThat(matcher.found()).isEqualTo("END");
        assertThat(matcher.push("more")).isEmpty();
        assertThat(matcher.flush()).isEmpty();
    }

    @Test
    void itMayBePartOfTheText() {
        StopMatcher matcher = new StopMatcher(new StopStrings(List.of("END"), true));
        assertThat(matcher.push("abcE") + matcher.push("NDxyz")).isEqualTo("abcEND");
    }

    @Test
    void whatThePromptFormatEndsATurnWithIsNeverShown() {
        StopStrings stop = new StopStrings(List.of("END"), true).withSilent(List.of("###"));
        StopMatcher matcher = new StopMatcher(stop);
        assertThat(matcher.push("a#") + matcher.push("##b")).isEqualTo("a");
        assertThat(matcher.found()).isEqualTo("###");
        assertThatThrownBy(() -> StopStrings.NONE.withSilent(List.of(""))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theOneThatEndsFirstWinsAndThenTheLongest() {
        StopMatcher matcher = matcher("bcde", "c", "bc");
        assertThat(matcher.push("abcdef")).isEqualTo("a");
        assertThat(matcher.found()).isEqualTo("bc");
    }

    @Test
    void aFailedBeginningMayHoldAnother() {
        StopMatcher matcher = matcher("aab");
        assertThat(matcher.push("aa")).isEmpty();
        assertThat(matcher.push("a")).isEqualTo("a");
        assertThat(matcher.push("b")).isEmpty();
        assertThat(matcher.found()).isEqualTo("aab");
    }

    @Test
    void emptyStopStringsAreAMistake() {
        assertThatThrownBy(() -> new StopStrings(List.of(""), false)).isInstanceOf(IllegalArgumentException.class);
    }

    /// However the text is cut, the outcome is that of the whole text, found by plain search.
    @ParameterizedTest
    @Seeds({1, 2, 3, 4, 5})
    void theCutsDoNotMatter(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 2000; round++) {
            List<String> stops = new ArrayList<>();
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                stops.add(letters(random, random.nextInt(1, 5)));
            }
            String text = letters(random, random.nextInt(0, 24));
            boolean included = random.nextBoolean();
            StopMatcher matcher = new StopMatcher(new StopStrings(stops, included));
            StringBuilder shown = new StringBuilder();
            for (int at = 0; at < text.length(); ) {
                int next = Math.min(text.length(), at + random.nextInt(1, 6));
                shown.append(matcher.push(text.substring(at, next)));
                at = next;
            }
            shown.append(matcher.flush());
            assertThat(shown.toString())
                    .describedAs("seed %d, stops %s, text %s, included %s", seed, stops, text, included)
                    .isEqualTo(expected(text, stops, included));
        }
    }

    private static String expected(String text, List<String> stops, boolean included) {
        for (int end = 1; end <= text.length(); end++) {
            for (int start = 0; start < end; start++) {
                if (stops.contains(text.substring(start, end))) {
                    return text.substring(0, included ? end : start);
                }
            }
        }
        return text;
    }

    private static String letters(SplittableRandom random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(2)));
        }
        return text.toString();
    }

    private static StopMatcher matcher(String... stops) {
        return new StopMatcher(new StopStrings(List.of(stops), false));
    }
}

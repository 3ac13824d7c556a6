package org.stromboli.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenBansTest {

    @Test
    void someAreNeverChosenAndSomeNotFirst() {
        TokenBans bans = new TokenBans(Set.of(3), Set.of(4, 5), List.of(), 0);
        assertThat(banned(bans, 0, 9, 9)).containsExactly(3, 4, 5);
        assertThat(banned(bans, 1, 9, 9)).containsExactly(3);
    }

    @Test
    void theLastOfASequenceIsBannedAfterTheOthers() {
        TokenBans bans = new TokenBans(Set.of(), Set.of(), List.of(List.of(1, 2, 3), List.of(2, 7), List.of(8, 9)), 0);
        assertThat(banned(bans, 1, 1, 2)).containsExactly(7); // one token less than the longest has
        assertThat(banned(bans, 1, 5, 1, 2)).containsExactly(3, 7);
        assertThat(banned(bans, 1, 1, 2, 1)).isEmpty();
    }

    /// As `NoRepeatNGramLogitsProcessor` of transformers 5.24 has it: prompt and answer count alike.
    @ParameterizedTest
    @CsvSource({
        "1, 1 2 3, 1 2 3",
        "2, 1 2 1, 2",
        "2, 1 2 1 3 1, 2 3",
        "2, 1 2 3, ''",
        "3, 1 2 3 1 2, 3",
        "3, 1 2 3 2, ''",
        "3, 1 1 1 1, 1",
        "3, 1 2, ''",
        "4, 1 2, ''",
        "2, 1, ''"
    })
    void noRunOccursTwice(int run, String ids, String expected) {
        int[] known = numbers(ids);
        assertThat(banned(new TokenBans(Set.of(), Set.of(), List.of(), run), 1, known))
                .containsExactly(Arrays.stream(numbers(expected)).boxed().toArray(Integer[]::new));
    }

    @Test
    void withoutRulesNothingIsBanned() {
        assertThat(TokenBans.NONE.isEmpty()).isTrue();
        assertThat(banned(TokenBans.NONE, 0, 1, 1, 1)).isEmpty();
        assertThat(new TokenBans(Set.of(), Set.of(1), List.of(), 0).isEmpty()).isFalse();
        assertThat(new TokenBans(Set.of(), Set.of(), List.of(), 2).isEmpty()).isFalse();
    }

    @Test
    void aSequenceHasTwoTokensAndARunOne() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TokenBans(Set.of(), Set.of(), List.of(List.of(1)), 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new TokenBans(Set.of(), Set.of(), List.of(), -1));
    }

    private static Set<Integer> banned(TokenBans bans, int generated, int... ids) {
        Set<Integer> found = new TreeSet<>();
        bans.forEach(at -> ids[at], ids.length, generated, found::add);
        return found;
    }

    private static int[] numbers(String text) {
        return text.isEmpty()
                ? new int[0]
                : Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray();
    }
}

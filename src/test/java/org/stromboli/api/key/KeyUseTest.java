package org.stromboli.api.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.stromboli.generation.RequestRejectedException;

class KeyUseTest {

    private static final long SECOND = 1_000_000_000;

    private final KeyUse six = use(OptionalInt.empty(), OptionalInt.of(6));

    private static KeyUse use(OptionalInt running, OptionalInt perMinute) {
        return new KeyUse(key("a", running, perMinute), 0);
    }

    private static ApiKey key(String name, OptionalInt running, OptionalInt perMinute) {
        return new ApiKey(name, ApiKey.hash(name), new KeyLimits(running, perMinute));
    }

    private static Duration rejection(KeyUse use, long nanos) {
        RequestRejectedException cause = use.enter(nanos).orElseThrow();
        assertThat(cause.kind()).isEqualTo(RequestRejectedException.Kind.OVERLOADED);
        assertThat(cause.code()).isEqualTo("rate_limit_exceeded");
        return cause.retryAfter();
    }

    private static void fill(KeyUse use, int requests, long nanos) {
        for (int i = 0; i < requests; i++) {
            assertThat(use.enter(nanos)).describedAs("request %d", i).isEmpty();
        }
    }

    @Test
    void withoutLimitsEverythingComesIn() {
        fill(use(OptionalInt.empty(), OptionalInt.empty()), 10_000, 5);
    }

    @Test
    void aMinutesWorthMayComeAtOnceAndThenAsTimeGoesBy() {
        fill(six, 6, 0);
        assertThat(rejection(six, 0)).isEqualTo(Duration.ofSeconds(10));
        assertThat(rejection(six, 4 * SECOND)).isEqualTo(Duration.ofSeconds(6));
        fill(six, 1, 10 * SECOND);
        assertThat(rejection(six, 10 * SECOND)).isEqualTo(Duration.ofSeconds(10));
        fill(six, 6, 1000 * SECOND);
        assertThat(six.enter(1000 * SECOND)).isPresent();
    }

    @Test
    void whoIsRejectedUsesNothingUp() {
        fill(six, 6, 0);
        for (int i = 0; i < 100; i++) {
            assertThat(six.enter(SECOND)).isPresent();
        }
        fill(six, 1, 11 * SECOND);
    }

    @Test
    void runningRequestsAreCountedUntilTheyLeave() {
        KeyUse two = use(OptionalInt.of(2), OptionalInt.empty());
        fill(two, 2, 0);
        assertThat(rejection(two, 0)).isEqualTo(Duration.ofSeconds(1));
        two.leave();
        fill(two, 1, 0);
        assertThat(two.enter(0)).isPresent();
    }

    @Test
    void limitsChangeAndWhatIsUsedStays() {
        fill(six, 6, 0);
        six.change(key("a", OptionalInt.of(7), OptionalInt.of(60)));
        assertThat(rejection(six, 0)).isEqualTo(Duration.ofSeconds(1));
        fill(six, 1, SECOND);
        assertThat(six.enter(2 * SECOND).orElseThrow().getMessage()).contains("7 requests at the same time");
        six.change(key("a", OptionalInt.empty(), OptionalInt.empty()));
        fill(six, 100, 2 * SECOND);
    }

    @Test
    void aRingKnowsItsKeysAndIsNeverEmptied() {
        KeyRing ring = new KeyRing(List.of());
        assertThat(ring.isEmpty()).isTrue();
        ApiKey first = ApiKey.of("first");
        ApiKey second = ApiKey.of("second");
        assertThat(ring.replace(List.of(first, second))).isTrue();
        assertThat(ring.replace(List.of(ApiKey.of("first"), ApiKey.of("second"))))
                .isFalse();
        KeyUse use = ring.find(ApiKey.hash("second")).orElseThrow();
        assertThat(use.key().name()).matches("key-[0-9a-f]{8}");
        assertThat(ring.find(ApiKey.hash("third"))).isEmpty();
        assertThat(ring.replace(List.of(new ApiKey("b", second.sha256(), KeyLimits.NONE))))
                .isTrue();
        assertThat(ring.find(ApiKey.hash("second"))).containsSame(use);
        assertThat(use.key().name()).isEqualTo("b");
        assertThat(ring.find(ApiKey.hash("first"))).isEmpty();
        assertThatThrownBy(() -> {
                    boolean ignored = ring.replace(List.of());
                })
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void valuesThatMakeNoSenseAreRejected() {
        assertThatThrownBy(() -> new KeyLimits(OptionalInt.of(0), OptionalInt.empty()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new KeyLimits(OptionalInt.empty(), OptionalInt.of(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ApiKey("a", new byte[3], KeyLimits.NONE))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

package org.stromboli.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AdmissionLimitsTest {

    private final AdmissionLimits room = new AdmissionLimits(3, 1000);

    @Test
    void countsRequestsAndTokens() {
        assertThat(room.tryEnter(400, 500)).isTrue();
        assertThat(room.tryEnter(601, 700)).isFalse();
        assertThat(room.limit(601)).contains(QueueLimit.TOKENS);
        assertThat(room.tryEnter(600, 700)).isTrue();
        assertThat(room.tryEnter(0, 0)).isTrue();
        assertThat(room.tryEnter(0, 0)).describedAs("three wait").isFalse();
        assertThat(room.limit(0)).contains(QueueLimit.REQUESTS);
        room.leave(600);
        assertThat(room.tokens()).isEqualTo(400);
        assertThat(room.outstandingTokens()).isEqualTo(1200);
        room.ended(500);
        assertThat(room.outstandingTokens()).isEqualTo(700);
    }

    @Test
    void oneThatIsTooLargeMayWaitAlone() {
        assertThat(room.tryEnter(5000, 5000)).isTrue();
        assertThat(room.tryEnter(1, 1)).isFalse();
    }

    @Test
    void retryFollowsFromRecentThroughput() {
        room.tryEnter(900, 900);
        assertThat(room.retryAfter()).describedAs("nothing is known yet").isEqualTo(Duration.ofSeconds(1));
        room.stepped(0, 5);
        room.stepped(100, 1_000_000_000);
        assertThat(room.retryAfter()).isEqualTo(Duration.ofSeconds(9));
        for (int i = 0; i < 100; i++) {
            room.stepped(1, 1_000_000_000);
        }
        assertThat(room.retryAfter()).describedAs("at most a minute").isEqualTo(Duration.ofSeconds(60));
        for (int i = 0; i < 100; i++) {
            room.stepped(10_000, 1_000_000_000);
        }
        assertThat(room.retryAfter()).describedAs("at least a second").isEqualTo(Duration.ofSeconds(1));
    }
}

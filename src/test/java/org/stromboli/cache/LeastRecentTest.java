package org.stromboli.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class LeastRecentTest {

    private final LeastRecent list = new LeastRecent(4);

    @Test
    void givesNumbersInTheOrderInWhichTheyCame() {
        list.addNewest(2);
        list.addNewest(0);
        list.addNewest(3);
        list.remove(0);
        assertThat(list.contains(0)).isFalse();
        assertThat(list.size()).isEqualTo(2);
        assertThat(list.removeOldest()).isEqualTo(2);
        assertThat(list.removeOldest()).isEqualTo(3);
        assertThat(list.removeOldest()).isEqualTo(-1);
    }

    @Test
    void mistakesAreNoticed() {
        list.addNewest(1);
        assertThatIllegalStateException().isThrownBy(() -> list.addNewest(1));
        assertThatIllegalStateException().isThrownBy(() -> list.remove(2));
    }
}

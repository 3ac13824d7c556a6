package org.stromboli.tools.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.tools.load.RequestResult.Success;

class StatisticsTest {

    private static final double EXACT = 1e-12;

    /// Against `numpy.percentile([15, 20, 35, 40, 50], p)`.
    @ParameterizedTest
    @CsvSource({"0, 15", "10, 17", "25, 20", "40, 29", "50, 35", "75, 40", "90, 46", "99, 49.6", "100, 50"})
    void percentilesAreThoseOfNumpy(double percent, double expected) {
        Statistics statistics = Statistics.of(DoubleStream.of(40, 15, 50, 20, 35));
        assertThat(statistics.percentile(percent)).isCloseTo(expected, within(EXACT));
    }

    @Test
    void medianOfAnEvenNumberLiesBetween() {
        assertThat(Statistics.of(DoubleStream.of(4, 1, 2, 3)).median()).isEqualTo(2.5);
    }

    @Test
    void meanDeviationAndMaximum() {
        Statistics statistics = Statistics.of(DoubleStream.of(2, 4, 4, 4, 5, 5, 7, 9));
        assertThat(statistics.mean()).isEqualTo(5);
        assertThat(statistics.standardDeviation()).isEqualTo(2);
        assertThat(statistics.max()).isEqualTo(9);
    }

    @Test
    void withoutValuesEverythingIsZero() {
        Statistics statistics = Statistics.of(DoubleStream.empty());
        assertThat(statistics.mean()).isZero();
        assertThat(statistics.standardDeviation()).isZero();
        assertThat(statistics.median()).isZero();
        assertThat(statistics.max()).isZero();
    }

    @Test
    void oneValueIsEveryPercentile() {
        Statistics statistics = Statistics.of(DoubleStream.of(7));
        assertThat(statistics.percentile(0)).isEqualTo(7);
        assertThat(statistics.percentile(99)).isEqualTo(7);
    }

    @Test
    void metricsComeFromTheRightTimes() {
        // First token after 100 ms, five tokens, the end after 500 ms.
        Success first = new Success(100_000_000, 500_000_000, new long[] {90_000_000, 110_000_000}, 7, 5);
        // A token without text, seen only at the end; too few tokens for a TPOT.
        Success second = new Success(0, 300_000_000, new long[0], 7, 1);
        List<Success> both = List.of(first, second);
        assertThat(Statistics.ttft(both).max()).isEqualTo(300);
        assertThat(Statistics.ttft(both).mean()).isEqualTo(200);
        assertThat(Statistics.tpot(both).mean()).isEqualTo(100);
        assertThat(Statistics.interToken(both).mean()).isEqualTo(100);
        assertThat(Statistics.interToken(both).max()).isEqualTo(110);
        assertThat(Statistics.latency(both).mean()).isEqualTo(400);
        assertThat(second.tpotMillis()).isEmpty();
    }
}

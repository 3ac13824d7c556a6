package org.stromboli.observability;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricsFormatTest {

    @Test
    void whoSaysNothingGetsText() {
        assertThat(MetricsFormat.of(null)).isEqualTo(MetricsFormat.TEXT);
        assertThat(MetricsFormat.TEXT.contentType()).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                                          | TEXT",
                "*/*                                                       | TEXT",
                "text/plain                                                | TEXT",
                "text/html,application/xhtml+xml,*/*;q=0.8                 | TEXT",
                "application/json                                          | TEXT",
                ";;;,,q=1                                                  | TEXT",
                "application/openmetrics-text                              | OPEN_METRICS",
                "application/openmetrics-text; version=1.0.0               | OPEN_METRICS",
                "application/openmetrics-text;version=1.0.0; charset=utf-8 | OPEN_METRICS",
                "Application/OpenMetrics-Text;Version=\"1.0.0\"            | OPEN_METRICS",
                "application/openmetrics-text; version=0.0.1               | OPEN_METRICS_DRAFT",
                "application/openmetrics-text; version=2.0.0               | TEXT",
                "application/openmetrics-text;q=0                          | TEXT",
                "application/openmetrics-text;q=0.5,text/plain;q=0.9       | TEXT",
                "text/plain;version=0.0.4,application/openmetrics-text     | OPEN_METRICS",
                "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited | TEXT",
            })
    void openMetricsIsForThoseWhoAskForIt(String accept, MetricsFormat format) {
        assertThat(MetricsFormat.of(accept == null ? "" : accept)).isEqualTo(format);
    }

    /// What Prometheus 2.30, 2.50 and 3.5 send.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/openmetrics-text; version=0.0.1,text/plain;version=0.0.4;q=0.5,*/*;q=0.1 | OPEN_METRICS_DRAFT",
                "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                        + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1 | OPEN_METRICS",
                "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
                        + "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
                        + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2 | OPEN_METRICS",
            })
    void prometheusGetsWhatItWantsMost(String accept, MetricsFormat format) {
        assertThat(MetricsFormat.of(accept)).isEqualTo(format);
    }
}

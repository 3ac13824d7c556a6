#!/usr/bin/env bash
# Expected: a DistributionSummary with service level objectives of 0.1, 0.5 and 1 (seconds, as in vLLM's histograms)
# counts a value of 0.03 in the bucket "le 0.1".
# Observed (Micrometer 1.16.3, micrometer-registry-prometheus-simpleclient and micrometer-registry-prometheus): it is
# counted in "le 1.0" only, while the sum is right. The value is rounded up to a whole number before the bucket is
# chosen. Buckets below 1 stay empty, and quantiles below one second are wrong. A Timer, which records whole
# nanoseconds, with the same name and the same bounds as durations, counts it in "le 0.1".
# Needs a JDK 21 or newer (JAVA_HOME) and mvn (MVN, default: mvn). Exits with 1 if the behaviour changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
mvn=${MVN:-mvn}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

for registry in micrometer-registry-prometheus-simpleclient micrometer-registry-prometheus; do
    case $registry in
        *simpleclient) package=io.micrometer.prometheus ;;
        *) package=io.micrometer.prometheusmetrics ;;
    esac
    mkdir -p "$work/$registry"
    cat >"$work/$registry/pom.xml" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
<dependencies><dependency><groupId>io.micrometer</groupId><artifactId>$registry</artifactId><version>1.16.3</version></dependency></dependencies>
</project>
POM
    cat >"$work/$registry/Buckets.java" <<JAVA
import io.micrometer.core.instrument.*;
import $package.*;
import java.time.Duration;

class Buckets {
    public static void main(String[] args) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        DistributionSummary.builder("summary_seconds").serviceLevelObjectives(0.1, 0.5, 1).register(registry).record(0.03);
        Timer.builder("timer_seconds")
                .serviceLevelObjectives(Duration.ofMillis(100), Duration.ofMillis(500), Duration.ofSeconds(1))
                .register(registry).record(Duration.ofMillis(30));
        System.out.println(registry.scrape());
    }
}
JAVA
    "$mvn" -q -B -f "$work/$registry/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
        -DoutputDirectory="$work/$registry/lib"
    seen=$("$java" -cp "$work/$registry/lib/*" "$work/$registry/Buckets.java" | grep -E '^(summary|timer)_seconds_(bucket|sum)')
    echo "$registry 1.16.3"
    echo "$seen"
    bucket() { echo "$seen" | grep "^$1_seconds_bucket{le=\"$2\"" | awk '{ print int($NF) }'; }
    [ "$(bucket summary 0.1)" = 0 ] && [ "$(bucket summary 0.5)" = 0 ] && [ "$(bucket summary 1.0)" = 1 ] || exit 1
    [ "$(bucket timer 0.1)" = 1 ] || exit 1
done
echo "as it was: summaries round up to whole numbers, timers do not"

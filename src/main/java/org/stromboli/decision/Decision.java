package org.stromboli.decision;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/// The answer of one question.
public sealed interface Decision {

    /// One of several.
    record Choice(String type, String choice, Map<String, Double> probabilities, double confidence)
            implements Decision {}

    /// Whether something is so.
    ///
    /// @param noul how probable that is
    record Noul(String type, double noul, Map<String, Double> probabilities, double confidence) implements Decision {}

    /// A place on a scale.
    ///
    /// @param score the mean level
    record Score(
            String type, double score, Map<String, String> legend, Map<String, Double> probabilities, double confidence)
            implements Decision {}

    /// @param labelMass probability of all labels together, among everything that the model could say
    @JsonNaming(SnakeCaseStrategy.class)
    record Diagnostics(double labelMass, boolean argmaxIsLabel) {}

    static Decision of(Question question, LabelDistribution reading) {
        List<Option> options = question.options();
        double[] shares = reading.shares();
        return switch (question.kind()) {
            case CHOICE ->
                new Choice(
                        "choice",
                        options.get(reading.best()).name(),
                        probabilities(shares, i -> options.get(i).name()),
                        reading.confidence());
            case NOUL ->
                new Noul(
                        "noul",
                        shares[0],
                        probabilities(shares, i -> options.get(i).name()),
                        reading.confidence());
            case SCORE -> {
                double mean = 0;
                Map<String, String> legend = new LinkedHashMap<>();
                for (int level = 0; level < shares.length; level++) {
                    mean += level * shares[level];
                    legend.put(String.valueOf(level), options.get(level).name());
                }
                yield new Score("score", mean, legend, probabilities(shares, String::valueOf), reading.confidence());
            }
        };
    }

    private static Map<String, Double> probabilities(double[] shares, IntFunction<String> name) {
        Map<String, Double> probabilities = new LinkedHashMap<>();
        for (int i = 0; i < shares.length; i++) {
            probabilities.put(name.apply(i), shares[i]);
        }
        return probabilities;
    }
}

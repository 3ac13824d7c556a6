package org.stromboli.worker.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.worker.trial.Places.Place;

/// Times of machine code as a share of the graph's, for one token, sixteen, and a prompt.
class PlacesTest {

    private static Choice choice(double share) {
        return new Choice(
                "a step",
                List.of(
                        new Choice.Timing("machine code", Math.round(share * 1_000_000)),
                        new Choice.Timing("graph", 1_000_000)));
    }

    private static Place place(double one, double sixteen, double prompt, boolean secondCopy) {
        return Places.of(List.of(choice(one), choice(sixteen)), List.of(choice(prompt)), secondCopy);
    }

    @ParameterizedTest
    @CsvSource({
        // AVX-512 without tiles: faster throughout
        "0.6, 0.7, 0.9, true, MACHINE_CODE",
        "0.6, 0.7, 0.9, false, MACHINE_CODE",
        // noise
        "1, 1, 1, true, MACHINE_CODE",
        "1.08, 1.09, 1.05, false, MACHINE_CODE",
        // AMX: one token equally fast, all else far slower: a second copy would gain nothing
        "1, 2.1, 4, true, GRAPH",
        "0.95, 2.1, 4, false, GRAPH",
        // AMX, and one token faster: worth a second copy where there is memory for it, or else prompts decide
        "0.6, 2.1, 4, true, BOTH",
        "0.6, 2.1, 4, false, GRAPH",
        // prompts lose little, single answers much: one copy that serves both worst by least
        "0.3, 0.8, 1.3, false, MACHINE_CODE",
        "0.3, 0.8, 1.3, true, BOTH",
        // slow throughout
        "3, 3, 3, true, GRAPH",
        "50, 60, 70, false, GRAPH",
        // slow for one token only: a second copy for few tokens does not help
        "1.5, 1, 0.5, true, MACHINE_CODE",
        "3, 1, 0.9, true, GRAPH"
    })
    void theWorstKindOfStepLosesLeast(double one, double sixteen, double prompt, boolean secondCopy, Place expected) {
        assertThat(place(one, sixteen, prompt, secondCopy)).isEqualTo(expected);
    }
}

package org.stromboli.family.processor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.model.checkpoint.ConfigSection;
import org.stromboli.vision.Fit;

/// What `null` means in a processor's file, as `AutoImageProcessor` and `AutoVideoProcessor` of transformers 5.24.0
/// read it.
class ProcessorConfigTest {

    private static final String NO_NUMBERS = """
            {"do_rescale": %1$s, "do_normalize": %1$s, "image_mean": null, "image_std": null, "rescale_factor": null}
            """;

    @Test
    void aSwitchOfNullIsOffAndWhatItSwitchesIsNotNeeded() throws Exception {
        assertThat(clip(NO_NUMBERS.formatted("null")).normalisation())
                .isEqualTo(clip(NO_NUMBERS.formatted("false")).normalisation())
                .isNotEqualTo(clip("{}").normalisation());
    }

    @Test
    void withoutResizingTheMiddleIsCutOut() throws Exception {
        String file = "{\"do_resize\": null, \"resample\": null, \"size\": null, \"crop_size\": 56}";
        assertThat(clip(file).fit(56)).isEqualTo(Fit.MIDDLE);
        assertThat(clip(file).interpolation()).isEqualTo(clip("{}").interpolation());
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "false"})
    void withoutCuttingBothEdgesCount(String off) throws Exception {
        assertThat(clip("{\"do_center_crop\": %s, \"crop_size\": null, \"size\": [56, 56]}".formatted(off))
                        .fit(56))
                .isEqualTo(Fit.STRETCH);
    }

    private static ProcessorConfig clip(String json) throws JsonProcessingException {
        return ProcessorConfig.of(
                new ConfigSection("preprocessor_config.json", new ObjectMapper().readTree(json)), ProcessorClass.CLIP);
    }
}

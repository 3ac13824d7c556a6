package org.stromboli.family.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.model.checkpoint.ConfigSection;
import org.stromboli.vision.Fit;
import org.stromboli.vision.FrameSampling;

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

    /// As the video processors of transformers read them.
    @Test
    void framesAreTakenAsTheFileSays() throws Exception {
        assertThat(clip("{\"num_frames\": 4, \"fps\": 2}").frames(8)).isEqualTo(new FrameSampling.Uniform(4));
        assertThat(clip("{}").frames(8)).isEqualTo(new FrameSampling.Uniform(8));
        assertThat(clip("{\"do_sample_frames\": true, \"num_frames\": 4}").frames(8))
                .isEqualTo(new FrameSampling.Starts(4));
        assertThat(clip("{\"do_sample_frames\": true, \"fps\": 0.5}").frames(8))
                .isEqualTo(new FrameSampling.StartsPerSecond(0.5));
        assertThat(clip("{\"do_sample_frames\": true}").frames(8).indexes(9, 25, 64))
                .hasSize(9);
        ProcessorConfig both = clip("{\"do_sample_frames\": true, \"fps\": 1, \"num_frames\": 4}");
        assertThatThrownBy(() -> both.frames(8)).hasMessageContaining("fps is 1, expected no such key");
    }

    @Test
    void anOldSwitchMakesASquareOfTheClassesSize() throws Exception {
        String file = "{\"use_square_size\": true, \"size\": 56, \"crop_size\": 224}";
        assertThat(clip(file).fit(224)).isEqualTo(Fit.STRETCH);
        assertThatThrownBy(() -> clip(file).fit(56)).hasMessageContaining("size");
    }

    private static ProcessorConfig clip(String json) throws JsonProcessingException {
        return ProcessorConfig.of(
                new ConfigSection("preprocessor_config.json", new ObjectMapper().readTree(json)), ProcessorClass.CLIP);
    }
}

package org.stromboli.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelDeviceTest {

    @ParameterizedTest
    @CsvSource({"auto,0,cpu", "auto,2,cuda:0", "cpu,2,cpu", "cuda:1,2,cuda:1"})
    void isNamed(String configured, int gpus, String device) {
        assertThat(ModelDevice.named(configured, gpus)).containsExactly(new ModelDevice(device));
    }

    @Test
    void severalGpusAreSeveralDevices() {
        assertThat(ModelDevice.named("cuda:0, cuda:1", 2))
                .containsExactly(new ModelDevice("cuda:0"), new ModelDevice("cuda:1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpu", "", "cuda", "cuda:0,", "cuda:-1", "cuda:99999999999"})
    void refusesWhatIsNoDevice(String configured) {
        assertThatThrownBy(() -> ModelDevice.named(configured, 8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("auto, cpu, and cuda:0");
    }

    @Test
    void saysWhyAGpuCannotBeUsed() {
        assertThatThrownBy(() -> ModelDevice.named("cuda:0", 0)).hasMessageContaining("no NVIDIA driver");
        assertThatThrownBy(() -> ModelDevice.named("cuda:3", 2)).hasMessageContaining("2 GPUs");
    }

    @Test
    void precisionsAreNamed() {
        assertThat(Precision.named("auto")).isEqualTo(Precision.BFLOAT16);
        assertThat(Precision.named("float32")).isEqualTo(Precision.FLOAT32);
        assertThat(Precision.named("int8")).isEqualTo(Precision.INT8);
        assertThatThrownBy(() -> Precision.named("fp4"))
                .hasMessageContaining("fp4")
                .hasMessageContaining("bfloat16 and int8 are allowed");
    }
}

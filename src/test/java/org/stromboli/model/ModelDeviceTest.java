package org.stromboli.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelDeviceTest {

    @ParameterizedTest
    @CsvSource({"auto,0,cpu", "auto,2,cuda:0", "cpu,2,cpu", "cuda:1,2,cuda:1"})
    void isNamed(String configured, int gpus, String device) {
        assertThat(ModelDevice.named(configured, gpus)).containsExactly(ModelDevice.one(device));
    }

    @Test
    void severalGpusAreSeveralDevices() {
        assertThat(ModelDevice.named("cuda:0, cuda:1", 2))
                .containsExactly(ModelDevice.one("cuda:0"), ModelDevice.one("cuda:1"));
    }

    @Test
    void aModelCanBeSpreadOverSeveralGpus() {
        assertThat(ModelDevice.named("cuda:2+cuda:0 , cuda:1", 3))
                .containsExactly(new ModelDevice(List.of("cuda:2", "cuda:0")), ModelDevice.one("cuda:1"));
        ModelDevice three = ModelDevice.named("cuda:0+cuda:1+cuda:2", 3).getFirst();
        assertThat(three.name()).isEqualTo("cuda:0+cuda:1+cuda:2");
        assertThat(three.isCpu()).isFalse();
        assertThat(IntStream.range(0, 5).mapToObj(layer -> three.ofLayer(layer, 5)))
                .containsExactly("cuda:0", "cuda:1", "cuda:1", "cuda:2", "cuda:2");
        assertThat(three.layersOfParts(5)).containsExactly(1, 2, 2);
        assertThat(three.layersOfParts(32)).containsExactly(10, 11, 11);
        assertThat(List.of(three.first(), three.last())).containsExactly("cuda:0", "cuda:2");
    }

    @Test
    void aGpuHasOneModel() {
        assertThatThrownBy(() -> ModelDevice.named("cuda:0+cuda:1,cuda:1", 2))
                .hasMessage("cuda:1 is named twice in \"cuda:0+cuda:1,cuda:1\"; a GPU has one model");
        assertThatThrownBy(() -> ModelDevice.named("cpu+cuda:1", 2)).hasMessageContaining("only GPUs share a model");
        assertThat(ModelDevice.named("cuda:1,cuda:1", 2)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpu", "", "cuda", "cuda:0,", "cuda:-1", "cuda:99999999999", "cuda:0+"})
    void rejectsWhatIsNoDevice(String configured) {
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
        assertThat(Precision.named("int4")).isEqualTo(Precision.INT4);
        assertThatThrownBy(() -> Precision.named("fp4"))
                .hasMessageContaining("fp4")
                .hasMessageContaining("int8 and int4 are allowed");
    }
}

package org.stromboli.quantisation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class RowOrderTest {

    private static final WeightMatrix NUMBERS =
            new FloatMatrix(FloatMatrix.Type.FLOAT32, 3, 2, MemorySegment.ofArray(new float[] {1, 2, 3, 4, 5, 6}));

    @Test
    void rowsComeInTheirNewOrderAsOftenAsAskedFor() {
        WeightMatrix ordered = RowOrder.of(NUMBERS, 2, 0, 2, 1);
        float[] row = new float[2];
        assertThat(ordered.rows()).isEqualTo(4);
        ordered.decode(0, row);
        assertThat(row).containsExactly(5, 6);
        ordered.decode(3, row);
        assertThat(row).containsExactly(3, 4);
    }

    @Test
    void rowsThatAreNotThereAreRejected() {
        assertThatThrownBy(() -> RowOrder.of(NUMBERS, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no such row among 3");
        assertThatThrownBy(() -> RowOrder.of(NUMBERS, -1)).isInstanceOf(IllegalArgumentException.class);
    }
}

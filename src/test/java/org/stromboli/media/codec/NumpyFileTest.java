package org.stromboli.media.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.fixtures.CodecFixture;
import org.stromboli.media.MediaException;

class NumpyFileTest {

    @ParameterizedTest
    @CsvSource({
        "|i1,-1",
        "|u1,255",
        "<i2,-1",
        "<u2,65535",
        "<i4,-1",
        "<u4,4294967295",
        "<i8,-1",
        "<u8,1.8446744073709552E19"
    })
    void wholeNumbersOfEachWidthAreRead(String type, double expected) throws Exception {
        byte[] ones = new byte[2 * (type.charAt(2) - '0')];
        Arrays.fill(ones, ones.length / 2, ones.length, (byte) 0xFF);
        NumpyFile file = NumpyFile.of(CodecFixture.array(type, ones, 2, 1), "a.npy");
        assertThat(file.shape()).containsExactly(2, 1);
        assertThat(file.number(0)).isZero();
        assertThat(file.number(1)).isEqualTo(expected);
    }

    @Test
    void floatsOfBothWidthsAreRead() throws Exception {
        assertThat(NumpyFile.of(CodecFixture.floats(new float[] {1, 2.5f}, 2), "a.npy")
                        .number(1))
                .isEqualTo(2.5);
        byte[] wide = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putDouble(0.1)
                .array();
        assertThat(NumpyFile.of(CodecFixture.array("<f8", wide, 1), "a.npy").number(0))
                .isEqualTo(0.1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'descr': '>i4', 'fortran_order': False, 'shape': (2,), }",
                "{'descr': '<f2', 'fortran_order': False, 'shape': (4,), }",
                "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
                "{'descr': '<i4', 'fortran_order': True, 'shape': (2, 1), }",
                "{'descr': '<i4', 'fortran_order': False, 'shape': (3,), }",
                "{'descr': '<i4', 'fortran_order': False, 'shape': (-2, -1), }",
                "{'descr': '<i4', 'fortran_order': False, 'shape': (99999999999,), }",
                "{'descr': '<i4', 'fortran_order': False, 'shape': (65536, 65536, 65536, 65536, 2), }",
                "{'descr': '<i4', 'fortran_order': False, 'shape': (), }",
                "{'descr': '<i4', 'fortran_order': False}",
                ""
            })
    void headersOfOtherArraysAndThoseThatLieAreRejected(String header) {
        MediaException rejected = catchThrowableOfType(
                MediaException.class, () -> NumpyFile.of(CodecFixture.array(header, new byte[8]), "a.npy"));
        assertThat(rejected).hasMessageStartingWith("a.npy");
        assertThat(rejected.kind()).isEqualTo(MediaException.Cause.INVALID);
    }

    @Test
    void filesThatEndInsideTheirHeaderAreRejected() {
        byte[] file = CodecFixture.integers(new int[] {1}, 1);
        for (int length : new int[] {0, 5, 11, 40}) {
            assertThat(catchThrowableOfType(
                            MediaException.class, () -> NumpyFile.of(Arrays.copyOf(file, length), "a.npy")))
                    .describedAs("%d bytes", length)
                    .isNotNull();
        }
    }
}

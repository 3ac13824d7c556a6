package org.stromboli.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.fixtures.CheckpointCopy;
import org.stromboli.fixtures.CheckpointCopy.Weight;

class WeightFilesTest {

    @TempDir
    Path directory;

    @Test
    void findsTensorsOfOneFile() throws IOException {
        Map<String, Weight> weights = Map.of("w", new Weight("F32", new int[] {2, 1}, new byte[8]));
        CheckpointCopy.write(file(), weights, 0);
        StoredTensor tensor = WeightFiles.open(directory).find("w").orElseThrow();
        assertThat(tensor.shape()).containsExactly(2, 1);
        assertThat(tensor.bytes()).isEqualTo(8);
        assertThat(tensor.start() + 8).isEqualTo(Files.size(file()));
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 60, -1, Long.MIN_VALUE, 0, 1, 5000})
    void rejectsAHeaderLengthThatTheFileCannotHold(long length) throws IOException {
        CheckpointCopy.write(file(), length, "{}", new byte[16]);
        rejected("header claims");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'w':{'dtype':'F32','shape':[2],'data_offsets':[0,800]}} | truncated",
                "{'w':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}} | truncated",
                "{'w':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}} | cannot have 8 bytes",
                "{'w':{'dtype':'F32','shape':[4611686018427387904,4611686018427387904],'data_offsets':[0,8]}} | cannot have",
                "{'w':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}} | not as the format wants",
                "{'w':{'dtype':'F32','shape':[2.5],'data_offsets':[0,8]}} | not as the format wants",
                "{'w':{'dtype':'F32','shape':[1,1,1,1,1,1,1,1,2],'data_offsets':[0,8]}} | not as the format wants",
                "{'w':{'dtype':'F32','shape':[2]}} | lacks",
                "{'w':{'dtype':'F32','shape':[2],'data_offsets':[0]}} | lacks",
                "{'w':7} | not as the format wants",
                "[] | not as the format wants",
                "{'w':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'v':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}} | overlap",
                "{'w':{'dtype':'F32' | JSON",
                "{'w':{'dtype':'F32','shape':[99999999999999999999],'data_offsets':[0,8]}} | JSON",
            })
    void rejectsADamagedHeader(String header, String reason) throws IOException {
        String text = header.replace('\'', '"').strip();
        CheckpointCopy.write(file(), text.length(), text, new byte[64]);
        rejected(reason.strip());
    }

    @Test
    void rejectsAFileThatIsNone() throws IOException {
        Files.write(file(), new byte[3]);
        rejected("only 3 bytes");
    }

    @Test
    void rejectsATypeThatItCannotRead() throws IOException {
        CheckpointCopy.write(file(), Map.of("w", new Weight("F8_E4M3", new int[] {4}, new byte[4])), 0);
        WeightFiles files = WeightFiles.open(directory);
        assertThatThrownBy(() -> files.typeOf("w", files.find("w").orElseThrow()))
                .isInstanceOf(WeightFileException.class)
                .hasMessageContaining("F8_E4M3")
                .hasMessageContaining("BF16");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"weight_map\":{\"w\":\"gone.safetensors\"}} | missing",
                "{\"weight_map\":{\"w\":\"../../etc/passwd\"}} | must lie beside it",
                "{\"weight_map\":{\"v\":\"model.safetensors\"}} | does not",
                "{\"weight_map\":{}} | has no weight_map",
                "{ | not valid JSON",
            })
    void rejectsAnIndexThatPointsNowhere(String index, String reason) throws IOException {
        CheckpointCopy.write(file(), Map.of("w", new Weight("F32", new int[] {1}, new byte[4])), 0);
        Files.writeString(directory.resolve("model.safetensors.index.json"), index);
        rejected(reason);
    }

    @Test
    void saysWhatIsMissingFromAnEmptyDirectory() {
        rejected("neither model.safetensors nor");
    }

    private Path file() {
        return directory.resolve("model.safetensors");
    }

    private void rejected(String reason) {
        assertThatThrownBy(() -> WeightFiles.open(directory))
                .isInstanceOf(WeightFileException.class)
                .hasMessageContaining(reason)
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
    }
}

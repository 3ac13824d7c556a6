package org.stromboli.torch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.stromboli.torch.PickleValue.Dictionary;
import org.stromboli.torch.PickleValue.Storage;
import org.stromboli.torch.PickleValue.Tensor;

/// Reads where the tensors of a `.bin` file lie, as `torch.save` writes it since PyTorch 1.6: a zip file with one
/// stored entry for each storage, and a pickle that tells which tensors they make. Tensors may share a storage.
final class PytorchHeader {

    private static final String PICKLE = "/data.pkl";
    private static final byte[] ZIP = {'P', 'K', 3, 4};
    /// How a pickle of protocol 2 begins, and a tar archive's mark.
    private static final byte[] OLD = {(byte) 0x80, 2};

    private static final byte[] TAR = "ustar".getBytes(StandardCharsets.US_ASCII);
    private static final int TAR_AT = 257;

    private final WeightFile in;
    private final int file;
    private final ZipDirectory zip;
    private final String folder;
    private final Map<String, Long> starts = new HashMap<>();

    private PytorchHeader(WeightFile in, int file) throws IOException {
        this.in = in;
        this.file = file;
        this.zip = ZipDirectory.read(in);
        this.folder = folder();
    }

    /// The tensors of the file, by name. `file` is the index that they carry.
    static Map<String, StoredTensor> read(Path path, int file) {
        try (WeightFile in = WeightFile.open(path)) {
            checkKind(in);
            return new PytorchHeader(in, file).tensors();
        } catch (IOException e) {
            throw new WeightFileException("the weight file %s cannot be read".formatted(path), e);
        }
    }

    private static void checkKind(WeightFile in) throws IOException {
        if (in.startsWith(0, ZIP)) {
            return;
        }
        if (in.startsWith(0, OLD) || in.startsWith(TAR_AT, TAR)) {
            throw in.rejected("it has PyTorch's format from before version 1.6; load it with torch.load in Python and"
                    + " save it with torch.save or as safetensors");
        }
        throw in.broken("it is no file of torch.save");
    }

    private String folder() {
        List<String> found = zip.names().stream()
                .filter(name -> name.endsWith(PICKLE) && name.indexOf('/') == name.length() - PICKLE.length())
                .toList();
        if (found.size() != 1) {
            throw in.broken("it holds %d entries data.pkl, expected one".formatted(found.size()));
        }
        return found.getFirst().substring(0, found.getFirst().length() - PICKLE.length() + 1);
    }

    private Map<String, StoredTensor> tensors() throws IOException {
        checkByteOrder();
        ZipDirectory.Entry pickle = zip.find(folder + PICKLE.substring(1)).orElseThrow();
        if (pickle.bytes() > PickleReader.MAX_BYTES) {
            throw in.rejected("its pickle has %d bytes, at most %d are allowed"
                    .formatted(pickle.bytes(), PickleReader.MAX_BYTES));
        }
        PickleValue all = PickleReader.read(in, in.read(zip.content(pickle), (int) pickle.bytes()));
        if (!(all instanceof Dictionary(Map<String, PickleValue> entries))) {
            throw in.rejected("its pickle is no dictionary of tensors");
        }
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, PickleValue> entry : entries.entrySet()) {
            if (entry.getValue() instanceof Tensor tensor) {
                tensors.put(entry.getKey(), stored(entry.getKey(), tensor));
            }
        }
        return tensors;
    }

    private void checkByteOrder() throws IOException {
        var order = zip.find(folder + "byteorder");
        if (order.isPresent()
                && order.get().bytes() == 3
                && in.startsWith(zip.content(order.get()), "big".getBytes(StandardCharsets.US_ASCII))) {
            throw in.rejected("its numbers are big-endian");
        }
    }

    private StoredTensor stored(String name, Tensor tensor) throws IOException {
        Storage storage = tensor.storage();
        int width = storage.kind().elementBytes();
        ZipDirectory.Entry entry = zip.find(folder + "data/" + storage.key())
                .orElseThrow(() -> in.broken("the data of tensor %s are missing".formatted(name)));
        if (storage.elements() > entry.bytes() / width) {
            throw in.broken("tensor %s lies in %d elements of %s, but their entry has only %d bytes"
                    .formatted(name, storage.elements(), storage.kind().type(), entry.bytes()));
        }
        Long start = starts.get(entry.name());
        if (start == null) {
            start = zip.content(entry);
            starts.put(entry.name(), start);
        }
        return new StoredTensor(
                file,
                storage.kind().type(),
                tensor.shape(),
                tensor.strides(),
                start + tensor.offset() * width,
                Arrays.stream(tensor.shape()).reduce(width, (a, b) -> a * b));
    }
}

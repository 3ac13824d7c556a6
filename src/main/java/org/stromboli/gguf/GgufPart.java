package org.stromboli.gguf;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// One file: all of a model, or one of the parts that `llama-gguf-split` makes.
///
/// @param number of this part, from 0
/// @param parts of the model, at least 1
record GgufPart(MappedFile file, GgufMetadata metadata, Map<String, StoredTensor> tensors, long number, long parts) {

    private static final int MAX_PARTS = 99_999; // digits in the names of parts

    static GgufPart open(Path path) {
        MappedFile file = MappedFile.open(path);
        Cursor in = new Cursor(file);
        TensorReader reader = new TensorReader(in);
        long tensors = in.length();
        reader.checkTensors(tensors);
        Map<String, MetadataValue> values = new LinkedHashMap<>();
        long pairs = in.length();
        MetadataReader metadataReader = new MetadataReader(in);
        metadataReader.checkPairs(pairs);
        metadataReader.read(pairs, values);
        GgufMetadata metadata = new GgufMetadata(file, in.lengthBytes(), values);
        long parts = Math.max(1, metadata.integer("split.count").orElse(1));
        long number = metadata.integer("split.no").orElse(0);
        if (parts > MAX_PARTS || number < 0 || number >= parts) {
            throw file.damaged("it says that it is part %d of %d".formatted(number + 1, parts));
        }
        return new GgufPart(file, metadata, reader.read(tensors, metadata), number, parts);
    }
}

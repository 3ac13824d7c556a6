package org.stromboli.consolidation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.stromboli.model.checkpoint.TensorNames;
import org.stromboli.torch.SafetensorsWriter;
import org.stromboli.torch.StoredType;

/// A LoRA directory for the unchanged base: factors for the decoder's matrices, everything else that changed as it is.
/// All tensors have one type, so that they are aligned.
final class AdapterOutput implements Output {

    private static final String WRAPPER = "base_model.model.";
    private static final String WEIGHT = ".weight";

    private final Arithmetic arithmetic;
    private final ConsolidationRequest request;
    private final Path directory;
    private final int rank;
    private final StoredType type;
    private final SafetensorsWriter factors;
    private final List<String> names;
    private final Set<String> targets = new TreeSet<>();
    private @Nullable SafetensorsWriter whole;

    AdapterOutput(Arithmetic arithmetic, ConsolidationRequest request, Path directory, List<BaseTensor> tensors)
            throws IOException {
        this.arithmetic = arithmetic;
        this.request = request;
        this.directory = directory;
        this.rank = request.adapterRank().orElseThrow();
        this.type = request.type().orElse(StoredType.FLOAT32);
        this.names = tensors.stream().map(BaseTensor::name).toList();
        this.factors = SafetensorsWriter.create(
                directory.resolve("adapter_model.safetensors"),
                names.stream()
                        .flatMap(each -> Stream.of(factor(each, "A"), factor(each, "B")))
                        .toList());
    }

    private static String factor(String name, String which) {
        String module = name.endsWith(WEIGHT) ? name.substring(0, name.length() - WEIGHT.length()) : name;
        return WRAPPER + module + ".lora_" + which + WEIGHT;
    }

    @Override
    public double write(BaseTensor tensor, FoldedTensor folded) throws IOException {
        if (folded.isUntouched()) {
            return 0;
        }
        if (!TensorNames.isAdapterTarget(tensor.common())) {
            if (whole == null) {
                whole = SafetensorsWriter.create(directory.resolve("non_lora_trainables.safetensors"), names);
            }
            write(whole, tensor.name(), tensor.weight().stored().shape(), folded.current());
            return 0;
        }
        try (FoldedTensor.Change change = folded.change(rank)) {
            List<Matrix> pair = arithmetic.adapter(change.parts(), rank);
            try (Matrix a = pair.get(0);
                    Matrix b = pair.get(1)) {
                write(factors, factor(tensor.name(), "A"), new long[] {a.rows(), a.columns()}, a);
                write(factors, factor(tensor.name(), "B"), new long[] {b.rows(), b.columns()}, b);
            }
            String module = tensor.name().substring(0, tensor.name().length() - WEIGHT.length());
            targets.add(module.substring(module.lastIndexOf('.') + 1));
            return change.error();
        }
    }

    private void write(SafetensorsWriter to, String name, long[] shape, Matrix matrix) throws IOException {
        long bytes = matrix.rows() * matrix.columns() * type.bytes();
        arithmetic.write(to.path(), type, to.reserve(name, type.storedName(), shape, bytes), matrix);
    }

    @Override
    public void finish() throws IOException {
        factors.close();
        if (whole != null) {
            whole.close();
        }
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode config = mapper.createObjectNode()
                .put("peft_type", "LORA")
                .put("task_type", "CAUSAL_LM")
                .put("base_model_name_or_path", request.base().toString())
                .put("r", rank)
                .put("lora_alpha", rank)
                .put("lora_dropout", 0.0)
                .put("bias", "none")
                .put("fan_in_fan_out", false)
                .put("inference_mode", true)
                .putNull("modules_to_save");
        ArrayNode modules = config.putArray("target_modules");
        targets.forEach(modules::add);
        mapper.writerWithDefaultPrettyPrinter()
                .writeValue(directory.resolve("adapter_config.json").toFile(), config);
    }
}

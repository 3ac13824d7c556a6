package org.stromboli.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.stromboli.model.contract.GraphContract;
import org.stromboli.torch.ScriptArchive;

/// The graphs' sources, which lie beside the classes, and the module that is written from the Java-graph contract.
public final class GraphSources {

    private static final List<String> MODULES = List.of(
            "weights",
            "staging",
            "packing",
            "attention",
            "moe",
            "decoder",
            "tower",
            "fastvit",
            "projector",
            "windows",
            "compressor",
            "prefusion",
            "merge",
            "features",
            "patches",
            "sampler",
            "step");

    private GraphSources() {}

    static ScriptArchive archive(Kernels kernels) {
        Map<String, String> modules = new LinkedHashMap<>();
        modules.put("linear", text(kernels.linear()));
        modules.put("varlen", text(kernels.varlen()));
        modules.putAll(texts(MODULES));
        return new ScriptArchive(text("model"), modules);
    }

    /// A graph of its own, which shares modules with the model's.
    ///
    /// @param main resource that holds class `M`
    public static ScriptArchive archive(String main, List<String> modules) {
        return new ScriptArchive(text(main), texts(modules));
    }

    private static Map<String, String> texts(List<String> modules) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(GraphContract.MODULE, GraphContract.source());
        modules.forEach(module -> texts.put(module, text(module)));
        return texts;
    }

    private static String text(String name) {
        String resource = "/graphs/" + name + ".py";
        try (InputStream in = GraphSources.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the resource %s is missing from this build".formatted(resource));
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package org.stromboli.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.stromboli.torch.ScriptArchive;

/// The graph's sources, which lie beside the classes.
final class GraphSources {

    private static final List<String> MODULES =
            List.of("weights", "attention", "decoder", "tower", "projector", "merge", "features", "sampler", "step");

    private GraphSources() {}

    static ScriptArchive archive(Kernels kernels) {
        Map<String, String> modules = new LinkedHashMap<>();
        modules.put("linear", text(kernels.resource()));
        for (String module : MODULES) {
            modules.put(module, text(module));
        }
        return new ScriptArchive(text("model"), modules);
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

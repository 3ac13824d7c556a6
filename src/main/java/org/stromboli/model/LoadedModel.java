package org.stromboli.model;

import java.util.Optional;
import org.stromboli.torch.Arguments;
import org.stromboli.torch.ScriptModule;
import org.stromboli.torch.Torch;
import org.stromboli.torch.Value;

/// A model on its device. The weights never change; calls of the graph come from one thread at a time.
public final class LoadedModel implements AutoCloseable {

    /// What the graph's methods want handed in.
    ///
    /// @param prefusion of LLaVA-Mini
    public record Parts(Value tower, Value projector, Value decoder, Optional<Value> prefusion) {}

    private final Torch torch;
    private final ScriptModule module;
    private final Geometry geometry;
    private final Precision precision;
    private final ModelDevice device;
    private final Parts parts;

    LoadedModel(
            Torch torch, ScriptModule module, Geometry geometry, Precision precision, ModelDevice device, Parts parts) {
        this.torch = torch;
        this.module = module;
        this.geometry = geometry;
        this.precision = precision;
        this.device = device;
        this.parts = parts;
    }

    public ScriptModule graph() {
        return module;
    }

    public Geometry geometry() {
        return geometry;
    }

    public Precision precision() {
        return precision;
    }

    public ModelDevice device() {
        return device;
    }

    public Parts parts() {
        return parts;
    }

    public Arguments arguments() {
        return torch.arguments();
    }

    /// Device bytes that one token takes in the KV cache.
    public static long kvBytesPerToken(Geometry geometry, Precision precision) {
        DecoderGeometry g = geometry.decoder();
        return 2L * g.layers() * g.keyWidth() * precision.bytes();
    }

    /// A KV cache of so many tokens, all zero.
    public Value newCache(int slots) {
        DecoderGeometry g = geometry.decoder();
        try (Arguments a = arguments()) {
            return module.call(
                    "cache",
                    a.integer(g.layers()),
                    a.integer(slots),
                    a.integer(g.kvHeads()),
                    a.integer(g.width()),
                    a.integer(precision.torchNumber()),
                    a.text(device.name()));
        }
    }

    /// A place for media on their way through the tower, and for their features.
    public Value newStore() {
        return module.call("store");
    }

    @Override
    public void close() {
        parts.prefusion().ifPresent(Value::close);
        parts.decoder().close();
        parts.projector().close();
        parts.tower().close();
        module.close();
    }
}

package org.stromboli.torch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import java.lang.foreign.MemorySegment;

/// Something that went into the graph or came out of it: often weights, a cache or a store that Java only holds and
/// hands in again. Closing gives up the native reference; what a list or dictionary holds lives as long as the graph
/// still refers to it.
public final class Value implements AutoCloseable {

    private final PtNDManager manager;
    private final IValue value;

    Value(PtNDManager manager, IValue value) {
        this.manager = manager;
        this.value = value;
    }

    IValue value() {
        return value;
    }

    public boolean asBoolean() {
        return value.toBoolean();
    }

    /// Elements of a float32 tensor, row-major.
    public float[] asFloats() {
        try (PtNDArray tensor = value.toTensor(manager)) {
            return tensor.toFloatArray();
        }
    }

    /// The memory of a tensor that lies in main memory without gaps, whatever its elements are. It must not be touched
    /// once the tensor has no more references.
    public MemorySegment asMemory() {
        try (PtNDArray tensor = value.toTensor(manager)) {
            return MemorySegment.ofBuffer(JniUtils.getByteBuffer(tensor, true));
        }
    }

    /// The tensors of a list.
    public TensorList asTensors() {
        return new TensorList(value.toTensorArray(manager));
    }

    @Override
    public void close() {
        value.close();
    }
}

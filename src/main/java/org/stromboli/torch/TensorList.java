package org.stromboli.torch;

import ai.djl.pytorch.engine.PtNDArray;

/// Tensors that a call gave back; closing frees them.
public final class TensorList implements AutoCloseable {

    private final PtNDArray[] tensors;

    TensorList(PtNDArray[] tensors) {
        this.tensors = tensors;
    }

    public int count() {
        return tensors.length;
    }

    /// Elements of an int64 tensor, row-major.
    public long[] longs(int index) {
        return tensors[index].toLongArray();
    }

    /// Elements of a float32 tensor, row-major.
    public float[] floats(int index) {
        return tensors[index].toFloatArray();
    }

    @Override
    public void close() {
        for (PtNDArray tensor : tensors) {
            tensor.close();
        }
    }
}

package org.stromboli.torch;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;

/// A loaded graph. One thread at a time.
public final class ScriptModule implements AutoCloseable {

    private final PtNDManager manager;
    private final PtSymbolBlock block;

    ScriptModule(PtNDManager manager, PtSymbolBlock block) {
        this.manager = manager;
        this.block = block;
    }

    /// Calls a method of class `M`. The result is the caller's to close.
    ///
    /// @throws GraphException if the graph fails
    public Value call(String method, Value... arguments) {
        // The setting belongs to the calling thread. The optimiser would compile anew for every new shape, and our
        // shapes change with every step.
        JniUtils.setGraphExecutorOptimize(false);
        IValue[] values = new IValue[arguments.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = arguments[i].value();
        }
        try {
            return new Value(manager, IValueUtils.runMethod(block, method, values));
        } catch (EngineException e) {
            throw new GraphException(method + " failed: " + GraphException.reason(e), e);
        }
    }

    /// For methods that give nothing back.
    public void run(String method, Value... arguments) {
        call(method, arguments).close();
    }

    @Override
    public void close() {
        block.close();
    }
}

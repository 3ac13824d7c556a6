package org.stromboli.cpu.x86;

import java.lang.invoke.MethodHandle;

/// Makes functions of machine code.
@FunctionalInterface
public interface FunctionMaker {

    /// A function of so many longs that gives nothing back. Any thread may call it.
    MethodHandle function(byte[] code, int arguments);
}

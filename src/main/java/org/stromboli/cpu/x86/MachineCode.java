package org.stromboli.cpu.x86;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Collections;

/// Makes functions of machine code. Their memory is theirs for the life of the process, is written first and may be run
/// only then.
public final class MachineCode {

    private static final int READ = 1;
    private static final int WRITE = 2;
    private static final int EXECUTE = 4;
    private static final int PRIVATE_ANONYMOUS = 0x22;

    private static final AddressLayout ADDRESS = ValueLayout.ADDRESS;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private static final Linker LINKER = Linker.nativeLinker();

    private MachineCode() {}

    /// A function of so many longs, for calls of some microseconds, during which no garbage is collected.
    ///
    /// @throws UnsupportedOperationException if this system does not let a process make code
    public static MethodHandle function(byte[] code, int arguments) {
        MemoryLayout[] layouts = Collections.nCopies(arguments, LONG).toArray(MemoryLayout[]::new);
        return LINKER.downcallHandle(
                executable(code), FunctionDescriptor.ofVoid(layouts), Linker.Option.critical(false));
    }

    /// A function as that of [#function], for calls that may take long: garbage may be collected meanwhile.
    static MethodHandle longFunction(byte[] code, int arguments) {
        MemoryLayout[] layouts = Collections.nCopies(arguments, LONG).toArray(MemoryLayout[]::new);
        return LINKER.downcallHandle(executable(code), FunctionDescriptor.ofVoid(layouts));
    }

    /// Memory outside of Java's, zero at first, for the life of the process.
    static MemorySegment memory(long bytes) {
        try {
            return map(bytes);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new UnsupportedOperationException("memory cannot be had", e);
        }
    }

    private static MemorySegment map(long bytes) throws Throwable {
        MemorySegment memory =
                (MemorySegment) libc("mmap", FunctionDescriptor.of(ADDRESS, ADDRESS, LONG, INT, INT, INT, LONG))
                        .invokeExact(MemorySegment.NULL, bytes, READ | WRITE, PRIVATE_ANONYMOUS, -1, 0L);
        if (memory.address() == -1) {
            throw new UnsupportedOperationException("the system gives no memory");
        }
        return memory.reinterpret(bytes);
    }

    /// Memory that holds code, for the life of the process.
    static MemorySegment executable(byte[] code) {
        try {
            MemorySegment whole = map(code.length);
            MemorySegment.copy(code, 0, whole, ValueLayout.JAVA_BYTE, 0, code.length);
            int rejected = (int) libc("mprotect", FunctionDescriptor.of(INT, ADDRESS, LONG, INT))
                    .invokeExact(whole, (long) code.length, READ | EXECUTE);
            if (rejected != 0) {
                throw new UnsupportedOperationException("this system does not run code made at run time");
            }
            return whole;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new UnsupportedOperationException("memory for code cannot be had", e);
        }
    }

    static MethodHandle libc(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup()
                        .find(name)
                        .orElseThrow(() -> new UnsupportedOperationException("this system has no " + name)),
                descriptor);
    }
}

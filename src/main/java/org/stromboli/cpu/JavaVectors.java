package org.stromboli.cpu;

/// Whether this Java virtual machine was started with vectors. Nothing else of this package may be touched without
/// them.
public final class JavaVectors {

    private static final String MODULE = "jdk.incubator.vector";

    /// What starts a virtual machine with them.
    public static final String OPTION = "--add-modules " + MODULE;

    private JavaVectors() {}

    public static boolean areThere() {
        return ModuleLayer.boot().findModule(MODULE).isPresent();
    }
}

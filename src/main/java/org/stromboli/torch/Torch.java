package org.stromboli.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;

/// The tensor engine of this process. Tensors that Java makes are always in main memory; the graph moves them to the
/// device. Thread-safe; the modules it gives out are not.
public final class Torch implements AutoCloseable {

    private final Engine engine;
    private final PtNDManager manager;

    private Torch(Engine engine) {
        this.engine = engine;
        this.manager = (PtNDManager) engine.newBaseManager(Device.cpu());
    }

    /// Begins to load the native libraries, which takes a processor a second, beside what the caller does. Where they
    /// cannot be loaded, [#start] says so.
    public static void preload() {
        Thread.ofPlatform().name("torch").daemon().start(Torch::engine);
    }

    /// Loads the native libraries if they are not loaded yet.
    public static Torch start() {
        return new Torch(engine());
    }

    /// DJL looks for its engines with the loader of the thread, which may not see the jars that share one loader with
    /// DJL itself.
    private static Engine engine() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(Engine.class.getClassLoader());
        try {
            return Engine.getEngine("PyTorch");
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    public String version() {
        return engine.getVersion();
    }

    /// GPUs that this build of libtorch can use; 0 for a CPU build and without a driver.
    public int usableGpus() {
        return engine.getGpuCount();
    }

    /// Threads that one operator may use on the CPU, for threads that have not used tensors yet; default: all cores.
    /// They spin while they wait for each other, so that fewer are faster on cores that have other work.
    public void useThreads(int count) {
        JniUtils.setNumThreads(count);
    }

    /// @throws GraphException if libtorch does not accept the archive
    public ScriptModule load(ScriptArchive archive) {
        try {
            return archive.withFile(path -> new ScriptModule(
                    manager, JniUtils.loadModule(manager, path, false, new String[0], new String[0], false)));
        } catch (EngineException e) {
            throw new GraphException("the graph cannot be loaded: " + GraphException.reason(e), e);
        }
    }

    /// Arguments of one call or of several.
    public Arguments arguments() {
        return new Arguments(manager);
    }

    @Override
    public void close() {
        manager.close();
    }
}

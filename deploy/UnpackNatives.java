import ai.djl.engine.Engine;
import ai.djl.huggingface.tokenizers.jni.LibUtils;

/// Loads the native libraries once, so that a container image contains them unpacked in DJL_CACHE_DIR. The build fails
/// here if the libraries of the image do not match. Run from source, with the built server:
/// `java -cp 'quarkus-app/lib/boot/*:quarkus-app/lib/main/*' deploy/UnpackNatives.java`
final class UnpackNatives {

    public static void main(String[] arguments) {
        LibUtils.checkStatus();
        Engine engine = Engine.getEngine("PyTorch");
        System.out.println("libtorch " + engine.getVersion() + " loads, GPUs: " + engine.getGpuCount());
    }
}

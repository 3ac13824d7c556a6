import ai.djl.engine.Engine;
import ai.djl.huggingface.tokenizers.jni.LibUtils;

/// Loads the native libraries once, so that they lie unpacked in DJL_CACHE_DIR before an image is sealed. Also the
/// earliest proof that the libraries of the image fit together. Run from source, beside the built server:
/// `java -cp 'quarkus-app/lib/boot/*:quarkus-app/lib/main/*' deploy/UnpackNatives.java`
final class UnpackNatives {

    public static void main(String[] arguments) {
        LibUtils.checkStatus();
        Engine engine = Engine.getEngine("PyTorch");
        System.out.println("libtorch " + engine.getVersion() + " loads, GPUs here: " + engine.getGpuCount());
    }
}

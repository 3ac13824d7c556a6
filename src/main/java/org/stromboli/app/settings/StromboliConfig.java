package org.stromboli.app.settings;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Every key of the configuration, below `stromboli.`, with its default. Each is also an environment
/// variable: `stromboli.engine.max-queued` is `STROMBOLI_ENGINE_MAX_QUEUED`.
@ConfigMapping(prefix = StromboliConfig.PREFIX)
public interface StromboliConfig {

    String PREFIX = "stromboli";

    /// A directory of a checkpoint, as Hugging Face or its authors distribute it; a GGUF file, or a directory of such
    /// files; `ollama:NAME` for a model of Ollama's; or `embedded` for the small model inside the server.
    @WithDefault("embedded")
    String model();

    /// In place of the checkpoint's own: a file with a Jinja template, or the name of a built-in conversation
    /// template such as `vicuna_v1`.
    Optional<String> chatTemplate();

    /// In which convention prompts show tools and answers call them: `hermes`, `mistral`, `llama3`, `llava-plus`, or
    /// `none` for no tools. `auto` is that of the chat template, and `hermes` where it has none.
    @WithDefault("auto")
    String toolFormat();

    /// A directory that holds vision towers under their names (`openai/clip-vit-large-patch14-336/`), for checkpoints
    /// that come without one.
    Optional<String> visionTowers();

    /// A directory of the model that `model` holds changes to, when that is an adapter or a delta.
    Optional<String> baseModel();

    /// The file of the vision tower that belongs to a model in a GGUF file, or `none` for text alone; default: the one
    /// beside it.
    Optional<String> mmproj();

    /// The folder in which Ollama keeps its models.
    @WithDefault("${OLLAMA_MODELS:${user.home}/.ollama/models}")
    String ollamaModels();

    /// What clients call the model; several names are separated by commas, the first one is shown in
    /// answers. Default: ORG/NAME and NAME of the cache that the model lies in, else the last part of its path.
    Optional<List<String>> servedModelName();

    /// `auto`, `cpu`, `cuda:0`.
    @WithDefault("auto")
    String device();

    /// `auto`, `float32`, `bfloat16`, `int8`, `int4`. `auto` is `bfloat16`.
    @WithDefault("auto")
    String dtype();

    /// Most tokens of prompt and answer together; default: what the checkpoint says.
    OptionalInt maxModelLen();

    /// Whether a model is rejected before it is loaded if it needs more memory than there is.
    @WithDefault("true")
    boolean memoryCheck();

    /// Where the embedded model is unpacked and measurements are kept; default: the user's cache directory.
    Optional<Path> cacheDir();

    /// Clients must show one of these as a bearer token; default: everybody is let in.
    Optional<List<String>> apiKeys();

    /// A file with one key per line, beside `api-keys`; each may be followed by its name and limits. It is read again
    /// when it changes.
    Optional<Path> apiKeysFile();

    /// Whether the page to chat with and the description of the API are shown without a key.
    @WithDefault("false")
    boolean openPages();

    /// Web pages of these origins (`https://example.com`) may use the API; `*`: of any; default: of none.
    Optional<List<String>> corsOrigins();

    /// How long running requests may go on after the server was told to stop.
    @WithDefault("30s")
    Duration drainTimeout();

    /// A stream that is silent for this long gets a comment.
    @WithDefault("15s")
    Duration keepAlive();

    /// Most independent answers (`n`) of one request.
    @WithDefault("16")
    int maxChoices();

    Onevision15Keys onevision15();

    Onevision2Keys onevision2();

    ManagementKeys management();

    ChatKeys chat();

    EngineKeys engine();

    CacheKeys cache();

    MediaKeys media();

    VideoKeys video();

    ToolKeys tools();

    Map<String, ToolServerKeys> toolServers();

    /// Where probes and metrics are answered. The framework opens the port: application.properties hands these over.
    interface ManagementKeys {

        /// On a port of their own, and on no other.
        @WithDefault("false")
        boolean enabled();

        @WithDefault("127.0.0.1")
        String host();

        @WithDefault("9000")
        int port();
    }

    /// How LLaVA-OneVision-1.5 reads its images.
    interface Onevision15Keys {

        /// Whether rows of images and frames behind the first one are read too early, as the published code reads them,
        /// in place of where they were trained.
        @WithDefault("false")
        boolean publishedAlignment();
    }

    /// How LLaVA-OneVision-2 reads its videos.
    interface Onevision2Keys {

        /// Whether the vision tower is told the index of each frame, as the published code tells it, in place of 0 for
        /// all frames, as the authors evaluated it.
        @WithDefault("false")
        boolean framePositions();
    }

    /// What the texts of chats may be.
    interface ChatKeys {

        /// Special tokens of the model that count as such when they are written in a message, separated by commas;
        /// default: none, all of them are ordinary text there.
        Optional<List<String>> specialTokensInText();
    }

    /// What is kept for later requests.
    interface CacheKeys {

        /// Memory for image features on the device.
        @WithDefault("256M")
        MemorySize imageFeatureBytes();

        /// Whether requests with one API key find only prefixes that this key has computed.
        @WithDefault("false")
        boolean perKey();
    }

    /// How videos are read, beside what `media` says.
    interface VideoKeys {

        /// The program `cv-preinfer` of PyPI's `codec-video-prep`, for videos that are read by their codec stream;
        /// default: they are not.
        Optional<Path> codecProgram();
    }

    /// Limits on what clients send.
    interface MediaKeys {

        /// Bytes of one image or video.
        @WithDefault("20M")
        MemorySize maxBytes();

        /// Bytes of a whole request body, and of all media of one request together.
        @WithDefault("64M")
        MemorySize maxRequestBytes();

        /// Pixels of one image.
        @WithDefault("40000000")
        long maxPixels();

        /// Images and videos of one request.
        @WithDefault("64")
        int maxImages();

        /// Frames of one video.
        @WithDefault("64")
        int maxFrames();

        /// Hosts that images and videos may be fetched from: `example.com`, `*.example.com`, `*`, each with or
        /// without a port; default: nothing is fetched from the web.
        Optional<List<String>> allowedHosts();

        /// Whether `http:` URLs are fetched too.
        @WithDefault("false")
        boolean allowHttp();

        /// Whether allowed hosts may have addresses in private networks, or be this machine.
        @WithDefault("false")
        boolean allowPrivateAddresses();

        /// A directory below which `file:` URLs are read; default: no file is.
        Optional<String> allowedPath();

        /// How long one image or video may take to arrive, from the lookup of its host to its last byte.
        @WithDefault("10s")
        Duration timeout();

        /// Images and videos that are fetched at the same time.
        @WithDefault("32")
        int parallelFetches();

        /// Memory for fetched content that may be used again; default: 256M, at most an eighth of the Java heap; 0
        /// keeps nothing.
        Optional<MemorySize> cacheBytes();

        /// The program that reads video files, with `ffprobe` beside it; default: the one inside the server.
        Optional<Path> ffmpeg();

        /// How long reading one video file may take.
        @WithDefault("30s")
        Duration videoTimeout();

        /// Memory that the program may use for one video file.
        @WithDefault("1G")
        MemorySize videoMemory();

        /// Memory for the media of all requests that wait or run, as the model wants them; default: a quarter of the
        /// Java heap.
        Optional<MemorySize> heldBytes();

        /// Memory for images as the model wants them, which may come again; default: 128M, at most a sixteenth of the
        /// Java heap; 0 keeps none.
        Optional<MemorySize> preparedBytes();

        /// Memory for pixels while images and videos are decoded; default: a third of the Java heap.
        Optional<MemorySize> decodeBytes();

        /// Decodes and resizes at the same time; default: one less than there are cores.
        OptionalInt parallelWork();
    }
}

package org.stromboli.worker;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.StringJoiner;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.stromboli.chat.ChatMessage;
import org.stromboli.chat.ContentPart;
import org.stromboli.chat.PromptRequest;
import org.stromboli.engine.step.Step;
import org.stromboli.family.Overrides;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.generation.Prompt;
import org.stromboli.media.DecodedImage;
import org.stromboli.model.LoadListener;
import org.stromboli.model.LoadedModel;
import org.stromboli.model.ModelDevice;
import org.stromboli.model.ModelLoader;
import org.stromboli.model.Precision;
import org.stromboli.torch.Torch;
import org.stromboli.vision.Detail;
import org.stromboli.vision.PreprocessedMedia;

/// What an image costs LLaVA-Mini and LLaVA-1.5 of equal size: tokens, bytes of KV, and processor time of one thread
/// until the first token of an answer. Not a test: `main` takes a directory in which it writes two checkpoints of
/// published shapes (weights are zeros, which cost the same), and the decoder's width, a multiple of 512.
public final class MiniSpeed {

    private static final int BLOCK_TOKENS = 16;
    private static final int LAYERS = 32;
    private static final int VOCABULARY = 32000;
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

    private MiniSpeed() {}

    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        int hidden = Integer.parseInt(arguments[1]);
        try (Torch torch = Torch.start()) {
            torch.useThreads(1);
            for (String name : List.of("llava-1.5", "llava-mini")) {
                Path checkpoint = Files.createDirectories(directory.resolve(name));
                write(checkpoint, hidden, name.equals("llava-mini"));
                Overrides template = new Overrides(Optional.of("llava_llama_3_1"), Optional.empty(), Optional.empty());
                measure(torch, name, FamilyRegistry.open(checkpoint, template));
            }
        }
    }

    private static void measure(Torch torch, String name, ServedModel served) {
        LoadedModel model =
                ModelLoader.load(torch, served.plan(), ModelDevice.CPU, Precision.BFLOAT16, LoadListener.SILENT);
        Prompt first = prompt(served, "What is in the picture?");
        Prompt second = prompt(served, "Who painted it, and when was it made?");
        PreprocessedMedia visual = first.media().getFirst().media().visual();
        long kv = LoadedModel.kvBytesPerToken(model.geometry(), Precision.BFLOAT16) * visual.tokens();
        System.out.printf("%s: %d tokens per picture, %,d bytes of KV%n", name, visual.tokens(), kv);
        try (DeviceWorker worker = new DeviceWorker(model, 64, BLOCK_TOKENS)) {
            System.out.printf("  features kept beside it: %,d bytes%n", worker.featureBytes(visual));
            for (int round = 0; round < 3; round++) {
                long start = CPU.getCurrentThreadCpuTime();
                encode(worker, visual, Step.VisionWork.NO_BASE, 1);
                long seen = CPU.getCurrentThreadCpuTime();
                answer(worker, first, 0);
                long answered = CPU.getCurrentThreadCpuTime();
                int common = Arrays.mismatch(first.ids(), second.ids()) / BLOCK_TOKENS * BLOCK_TOKENS;
                answer(worker, second, common);
                long again = CPU.getCurrentThreadCpuTime();
                System.out.printf(
                        "  picture %.2f s, prompt of %d tokens %.2f s, first token after %.2f s; second question %.2f s%n",
                        (seen - start) / 1e9,
                        first.tokens(),
                        (answered - seen) / 1e9,
                        (answered - start) / 1e9,
                        (again - answered) / 1e9);
            }
        }
    }

    private static void encode(DeviceWorker worker, PreprocessedMedia media, int base, int handle) {
        int slices = worker.visionSlices(media);
        worker.run(StepWriter.vision(new int[] {handle}, List.of(new Step.VisionWork(handle, base, media, 0, slices))));
    }

    /// @param common tokens that the prefix cache has
    private static void answer(DeviceWorker worker, Prompt prompt, int common) {
        PreprocessedMedia media = prompt.media().getFirst().media();
        int handle = media.fusion().isPresent() ? 2 : 1;
        if (handle == 2) {
            encode(worker, media, 1, 2);
        }
        int[] blocks = IntStream.range(0, 64).toArray();
        worker.run(new StepWriter(BLOCK_TOKENS)
                .add(prompt.ids(), common, prompt.tokens(), blocks, prompt.media(), new int[] {handle}, true)
                .greedy());
    }

    private static Prompt prompt(ServedModel served, String question) {
        byte[] rgb = new byte[3 * 640 * 480];
        new Random(1).nextBytes(rgb);
        PreprocessedMedia media = served.preprocessor().image(new DecodedImage(640, 480, rgb), true, Detail.HIGH);
        List<ContentPart> parts = List.of(new ContentPart.Media(media), new ContentPart.Text(question));
        return served.promptFormat().prompt(PromptRequest.of(List.of(new ChatMessage("user", parts, false, Map.of()))));
    }

    private static void write(Path checkpoint, int hidden, boolean mini) throws IOException {
        Path tokenizer = Fixtures.path("original/llava_mini", "checkpoint");
        for (String file : List.of("tokenizer.json", "tokenizer_config.json", "chat_template.jinja")) {
            Files.write(checkpoint.resolve(file), Files.readAllBytes(tokenizer.resolve(file)));
        }
        Files.writeString(checkpoint.resolve("config.json"), """
                {"model_type": "%s", "hidden_size": %d, "intermediate_size": %d, "num_hidden_layers": %d,
                 "num_attention_heads": %d, "num_key_value_heads": %d, "vocab_size": %d,
                 "max_position_embeddings": 4096, "rms_norm_eps": 1e-05, "mm_vision_select_layer": -2,
                 "mm_projector_type": "mlp2x_gelu", "image_aspect_ratio": "pad", "mm_hidden_size": 1024,
                 "mm_vision_tower": "openai/clip-vit-large-patch14-336"%s}""".formatted(
                        mini ? "llava_mini_llama" : "llava_llama",
                        hidden,
                        hidden * 7 / 2,
                        LAYERS,
                        hidden / 128,
                        hidden / 512,
                        VOCABULARY,
                        mini ? ", \"compressor_size\": 1, \"prefusion_layer_num\": 4" : ""));
        Zeros zeros = new Zeros();
        zeros.tower();
        zeros.decoder(hidden);
        if (mini) {
            zeros.mini(hidden);
        }
        zeros.write(checkpoint.resolve("model.safetensors"));
    }

    /// A file whose tensors nobody writes: a hole on the disk.
    private static final class Zeros {

        private final StringJoiner header = new StringJoiner(",", "{", "}");
        private long bytes;

        void tower() {
            String at = "model.vision_tower.vision_tower.vision_model.";
            add(at + "embeddings.patch_embedding.weight", 1024, 3, 14, 14);
            add(at + "embeddings.class_embedding", 1024);
            add(at + "embeddings.position_embedding.weight", 577, 1024);
            linear(at + "pre_layrnorm", 1024);
            for (int layer = 0; layer < 24; layer++) {
                String in = at + "encoder.layers." + layer + ".";
                List.of("q", "k", "v", "out").forEach(each -> linear(in + "self_attn." + each + "_proj", 1024, 1024));
                linear(in + "layer_norm1", 1024);
                linear(in + "layer_norm2", 1024);
                linear(in + "mlp.fc1", 4096, 1024);
                linear(in + "mlp.fc2", 1024, 4096);
            }
        }

        void decoder(int hidden) {
            add("model.embed_tokens.weight", VOCABULARY, hidden);
            add("model.norm.weight", hidden);
            add("lm_head.weight", VOCABULARY, hidden);
            linear("model.mm_projector.0", hidden, 1024);
            linear("model.mm_projector.2", hidden, hidden);
            layers("model.layers.", LAYERS, hidden);
        }

        void mini(int hidden) {
            String at = "model.compressor.";
            add(at + "query", 1, 1024);
            add(at + "pos_embed", 1, 1024);
            linear(at + "ln_q", 1024);
            linear(at + "ln_kv", 1024);
            add(at + "attn.in_proj_weight", 3072, 1024);
            add(at + "attn.in_proj_bias", 3072);
            linear(at + "attn.out_proj", 1024, 1024);
            layers("model.prefusion_layers.", 4, hidden);
        }

        private void layers(String at, int count, int hidden) {
            for (int layer = 0; layer < count; layer++) {
                String in = at + layer + ".";
                add(in + "input_layernorm.weight", hidden);
                add(in + "post_attention_layernorm.weight", hidden);
                add(in + "self_attn.q_proj.weight", hidden, hidden);
                add(in + "self_attn.k_proj.weight", hidden / 4, hidden);
                add(in + "self_attn.v_proj.weight", hidden / 4, hidden);
                add(in + "self_attn.o_proj.weight", hidden, hidden);
                add(in + "mlp.gate_proj.weight", hidden * 7 / 2, hidden);
                add(in + "mlp.up_proj.weight", hidden * 7 / 2, hidden);
                add(in + "mlp.down_proj.weight", hidden, hidden * 7 / 2);
            }
        }

        private void linear(String name, long... shape) {
            add(name + ".weight", shape);
            add(name + ".bias", shape[0]);
        }

        private void add(String name, long... shape) {
            long end = bytes + 2 * LongStream.of(shape).reduce(1, (a, b) -> a * b);
            header.add("\"%s\":{\"dtype\":\"BF16\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                    .formatted(name, Arrays.toString(shape), bytes, end));
            bytes = end;
        }

        void write(Path file) throws IOException {
            byte[] text = (header + " ".repeat(Math.floorMod(-header.length(), 8))).getBytes(StandardCharsets.UTF_8);
            ByteBuffer length =
                    ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length);
            try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
                out.setLength(0);
                out.write(length.array());
                out.write(text);
                out.setLength(8 + text.length + bytes);
            }
        }
    }
}

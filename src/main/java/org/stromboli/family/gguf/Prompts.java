package org.stromboli.family.gguf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.stromboli.chat.CheckpointTemplate;
import org.stromboli.chat.ConversationFormat;
import org.stromboli.chat.ConversationFormat.Markers;
import org.stromboli.chat.JinjaPromptFormat;
import org.stromboli.chat.MediaPlaceholder;
import org.stromboli.chat.PromptFormat;
import org.stromboli.chat.StoppedPromptFormat;
import org.stromboli.chat.TemplateChoice;
import org.stromboli.chat.conversation.ConversationTemplates;
import org.stromboli.family.Naming;
import org.stromboli.family.Overrides;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.model.geometry.DecoderGeometry;
import org.stromboli.tokenizer.Tokenizer;
import org.stromboli.vision.Modality;

/// How the prompts of a model in GGUF files are made: by the template in the file, by the operator's, or by the one
/// that models of its kind were trained with.
///
/// @param name all that tells of the model, in lower case
/// @param cuts whether images are cut into tiles
record Prompts(
        Vocabulary vocabulary,
        Tokenizer tokenizer,
        DecoderGeometry decoder,
        Architecture architecture,
        String name,
        boolean cuts) {

    static final String IMAGE = "<image>";
    static final String VIDEO = "<video>";

    /// Stands where features take the place of the embedding.
    private static final int ANY_ID = 0;

    private static final int YI_LAYERS = 60;
    private static final String LLAVA_V1 = "llava_v1";
    private static final String VICUNA_V1 = "vicuna_v1";
    private static final String ORIGIN = "tokenizer.chat_template";

    /// Files of the authors' models have no token for images: prompts are cut there.
    List<MediaPlaceholder> placeholders(boolean videos) {
        OptionalInt image = tokenizer.idOf(IMAGE);
        if (image.isEmpty()) {
            return Stream.of(Modality.IMAGE, Modality.VIDEO)
                    .filter(modality -> videos || modality == Modality.IMAGE)
                    .map(modality -> new MediaPlaceholder(modality, IMAGE, ANY_ID))
                    .toList();
        }
        OptionalInt video = videos ? tokenizer.idOf(VIDEO) : OptionalInt.empty();
        Stream<MediaPlaceholder> first = Stream.of(new MediaPlaceholder(Modality.IMAGE, IMAGE, image.getAsInt()));
        return Stream.concat(first, video.stream().mapToObj(id -> new MediaPlaceholder(Modality.VIDEO, VIDEO, id)))
                .toList();
    }

    PromptFormat format(List<MediaPlaceholder> placeholders, Overrides overrides, List<String> stops) {
        try {
            PromptFormat format = format(placeholders, overrides);
            return stops.isEmpty() ? format : new StoppedPromptFormat(format, stops);
        } catch (IOException | IllegalArgumentException e) {
            throw new CheckpointException(
                    "%s: the prompt format cannot be made: %s"
                            .formatted(vocabulary.keys().where(), e.getMessage()),
                    e);
        }
    }

    private PromptFormat format(List<MediaPlaceholder> placeholders, Overrides overrides) throws IOException {
        Optional<CheckpointTemplate> own =
                vocabulary.template().map(source -> new CheckpointTemplate(source, ORIGIN, vocabulary.named()));
        Optional<String> chosen = overrides.chatTemplate();
        if (chosen.isPresent() && !ConversationTemplates.has(chosen.get())) {
            CheckpointTemplate replaced =
                    new CheckpointTemplate(Files.readString(Path.of(chosen.get())), chosen.get(), vocabulary.named());
            return new JinjaPromptFormat(tokenizer, replaced, placeholders, Clock.systemDefaultZone());
        }
        if (chosen.isEmpty() && own.isPresent()) {
            return new JinjaPromptFormat(tokenizer, own.get(), placeholders, Clock.systemDefaultZone());
        }
        return new ConversationFormat(
                tokenizer,
                ConversationTemplates.named(chosen.orElseGet(this::usual)),
                placeholders,
                Markers.NONE,
                own,
                Clock.systemDefaultZone());
    }

    /// For the log, where neither the file nor the operator says how prompts are made.
    ///
    /// @param title of the model
    Optional<Naming.Note> note(Overrides overrides, String title) {
        if (overrides.chatTemplate().isPresent() || vocabulary.template().isPresent()) {
            return Optional.empty();
        }
        return Optional.of(new Naming.Note(
                "%s has no chat template: the conversation template %s is used; set stromboli.chat-template where that is wrong"
                        .formatted(title, usual()),
                false));
    }

    /// The template of a file without one.
    String usual() {
        if (vocabulary.has("<|start_header_id|>")) {
            return "llava_llama_3";
        }
        if (vocabulary.has("<|assistant|>") && vocabulary.has("<|end|>")) {
            return "llava_phi_3";
        }
        String byTraits = TemplateChoice.of(new TemplateChoice.Traits(
                name,
                new TemplateChoice.LanguageModel(kind(), decoder.layers(), decoder.hidden(), decoder.vocabulary()),
                false,
                "mlp2x_gelu"));
        return byTraits.equals(LLAVA_V1) ? VICUNA_V1 : byTraits;
    }

    /// LLaVA-1.6 was made with Vicuna, with Mistral, whose heads share keys and values, and with a Yi of 60 layers,
    /// whose
    /// do, too. BakLLaVA is a Mistral with LLaVA-1.5's images and prompts.
    private TemplateChoice.Decoder kind() {
        if (architecture == Architecture.QWEN2 || architecture == Architecture.QWEN3) {
            return TemplateChoice.Decoder.QWEN;
        }
        boolean mistral = cuts && decoder.kvHeads() < decoder.heads() && decoder.layers() < YI_LAYERS;
        return mistral ? TemplateChoice.Decoder.MISTRAL : TemplateChoice.Decoder.LLAMA;
    }
}

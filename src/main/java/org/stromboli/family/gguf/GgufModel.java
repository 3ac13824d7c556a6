package org.stromboli.family.gguf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.stromboli.chat.MediaPlaceholder;
import org.stromboli.family.Naming;
import org.stromboli.family.Overrides;
import org.stromboli.family.ServedModel;
import org.stromboli.generation.GenerationDefaults;
import org.stromboli.gguf.GgufException;
import org.stromboli.gguf.GgufFile;
import org.stromboli.model.ModelPlan;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.model.geometry.ModelGeometry;
import org.stromboli.model.geometry.Normalisation;
import org.stromboli.model.weights.CheckpointWeights;
import org.stromboli.model.weights.MatrixWeight;
import org.stromboli.model.weights.WeightNames;
import org.stromboli.tokenizer.Tokenizer;
import org.stromboli.vision.MediaPreprocessor;
import org.stromboli.vision.preprocess.TextAlone;
import org.stromboli.vision.preprocess.TilePreprocessor;

/// A model in GGUF files: a language model, and a vision tower in a file of its own. Without the second it answers text
/// alone.
public final class GgufModel {

    private static final Normalisation NO_NORMALISATION =
            new Normalisation(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));

    private static final WeightNames NAMES = new WeightNames(
            List.of(VisionModel.TOWER),
            List.of(VisionModel.PROJECTOR),
            List.of("model."),
            List.of("lm_head."),
            List.of(VisionModel.NEWLINE));

    private final Place place;
    private final Overrides overrides;
    private final TextModel text;
    private final Optional<VisionModel> vision;

    private GgufModel(Place place, Overrides overrides, TextModel text, Optional<VisionModel> vision) {
        this.place = place;
        this.overrides = overrides;
        this.text = text;
        this.vision = vision;
    }

    /// Empty where there is no GGUF file.
    ///
    /// @param path a file, a folder, or `ollama:NAME`
    /// @throws CheckpointException in one sentence for the operator
    public static Optional<ServedModel> open(Path path, Overrides overrides) {
        try {
            return Places.find(path, overrides).map(place -> open(place, overrides));
        } catch (GgufException e) {
            throw new CheckpointException(e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new CheckpointException("%s cannot be served: %s".formatted(path, e.getMessage()), e);
        }
    }

    private static ServedModel open(Place place, Overrides overrides) {
        if (overrides.baseModel().isPresent()) {
            throw new CheckpointException(
                    "stromboli.base-model is set, but %s is a whole model in a GGUF file".formatted(place.text()));
        }
        TextModel text = TextModel.of(new Keys(GgufFile.open(place.text())));
        return new GgufModel(place, overrides, text, VisionChoice.of(place, text)).served();
    }

    private ServedModel served() {
        ModelName name = ModelName.of(place, text.keys());
        Vocabulary vocabulary = Vocabulary.of(text.keys(), text.geometry().vocabulary());
        Tokenizer tokenizer = vocabulary.tokenizer(List.of(Prompts.IMAGE, Prompts.VIDEO), overrides);
        OllamaModel.Parameters published =
                place.ollama().map(OllamaModel::parameters).orElse(OllamaModel.Parameters.NONE);
        Optional<Images> images = vision.map(Images::new);
        boolean cuts = images.filter(Images::areCut).isPresent();
        Prompts prompts = new Prompts(vocabulary, tokenizer, text.geometry(), text.architecture(), name.spoken(), cuts);
        List<MediaPlaceholder> placeholders =
                images.map(each -> prompts.placeholders(each.areOneVisions())).orElse(List.of());
        return ServedModel.builder()
                .naming(new Naming(name.names(), prompts.note(overrides, title())))
                .family(images.map(Images::family).orElse("text model (GGUF without mmproj)"))
                .plan(plan())
                .tokenizer(tokenizer)
                .promptFormat(prompts.format(placeholders, overrides, published.stops()))
                .preprocessor(images.<MediaPreprocessor>map(each -> new TilePreprocessor(each.recipe()))
                        .orElseGet(TextAlone::new))
                .defaults(GenerationDefaults.ofTemperature(
                        vocabulary.ends(tokenizer), published.temperature().orElse(0)))
                .placeholders(placeholders)
                .build();
    }

    /// For messages. Files of Ollama are called by their digests.
    private String title() {
        return place.ollama().map(OllamaModel::name).orElse(text.keys().where());
    }

    private ModelPlan plan() {
        List<MatrixWeight> all = new ArrayList<>(text.weights());
        vision.ifPresent(each -> all.addAll(each.weights(text.geometry().hidden())));
        CheckpointWeights weights = CheckpointWeights.of(place.text(), all);
        ModelGeometry geometry = vision.map(
                        each -> new ModelGeometry(each.geometry(), each.projector(), text.geometry())
                                .withNewline(!each.newline().isEmpty()))
                .orElseGet(() -> ModelGeometry.ofText(text.geometry()));
        return ModelPlan.of(
                weights,
                weights,
                geometry,
                vision.map(VisionModel::normalisation).orElse(NO_NORMALISATION),
                NAMES,
                !text.hasHead());
    }
}

package org.stromboli.chat;

import java.util.List;
import java.util.Locale;

/// Which conversation template a checkpoint of the original LLaVA format was trained on. Its configuration does not
/// say; the original tools guess from the directory's name. Here the configuration decides what it can, and
/// the name the rest.
public final class TemplateChoice {

    /// LLaVA-Mini's Llama 3.1, whatever its configuration says.
    public static final String LLAVA_MINI = "llava_llama_3_1";

    /// What tells checkpoints apart.
    ///
    /// @param name of the checkpoint's directory
    /// @param startEnd an image is wrapped in two tokens of its own (`mm_use_im_start_end`)
    /// @param projector kind of projector (`mm_projector_type`)
    public record Traits(String name, LanguageModel language, boolean startEnd, String projector) {

        boolean linearProjector() {
            return projector.equals("linear");
        }

        /// Norms in the projector are Yi-VL's alone.
        boolean isYiVl() {
            return projector.endsWith("_Norm");
        }
    }

    /// @param layers of the decoder
    /// @param hidden width of the decoder
    public record LanguageModel(Decoder decoder, int layers, int hidden, int vocabulary) {}

    /// The language model's kind.
    public enum Decoder {
        LLAMA,
        MISTRAL,
        QWEN
    }

    private static final int LLAMA_3_VOCABULARY = 128_000;
    private static final int YI_LAYERS = 60;
    private static final int YI_HIDDEN = 7168;
    private static final int START_END_VOCABULARY = 32_003;

    private record Rule(List<String> all, String template) {

        Rule(String part, String template) {
            this(List.of(part), template);
        }

        boolean fits(String name) {
            return all.stream().allMatch(name::contains);
        }
    }

    private static final List<Rule> MISTRAL = List.of(
            new Rule("zephyr", "mistral_zephyr"),
            new Rule("orca", "mistral_orca"),
            new Rule("hermes", "chatml_direct"),
            new Rule("", "mistral_instruct"));

    private static final List<Rule> BY_NAME = List.of(
            new Rule("llama-2", "llava_llama_2"),
            new Rule(List.of("mistral", "zephyr"), "mistral_zephyr"),
            new Rule(List.of("mistral", "orca"), "mistral_orca"),
            new Rule(List.of("mistral", "hermes"), "chatml_direct"),
            new Rule(List.of("mixtral", "hermes"), "chatml_direct"),
            new Rule("mistral", "mistral_instruct"),
            new Rule("mixtral", "mistral_instruct"),
            new Rule("v1.6-34b", "chatml_direct"),
            new Rule(List.of("v1", "mmtag"), "v1_mmtag"),
            new Rule("vip-llava", "llava_v1"),
            new Rule("v1", "llava_v1"),
            new Rule("mpt", "mpt"),
            new Rule("mmtag", "v0_mmtag"));

    private TemplateChoice() {}

    /// The template's name for [ConversationTemplates#named].
    public static String of(Traits traits) {
        String name = traits.name().toLowerCase(Locale.ROOT);
        return switch (traits.language().decoder()) {
            case QWEN -> "qwen_1_5";
            case MISTRAL -> first(MISTRAL, name, "");
            case LLAMA -> llama(traits, name);
        };
    }

    /// Whether the configuration leaves more than one template.
    public static boolean dependsOnName(Traits traits) {
        return switch (traits.language().decoder()) {
            case QWEN -> false;
            case MISTRAL -> true;
            case LLAMA -> traits.language().vocabulary() < LLAMA_3_VOCABULARY && !isYi(traits) && !traits.isYiVl();
        };
    }

    private static boolean isYi(Traits traits) {
        return traits.language().layers() == YI_LAYERS && traits.language().hidden() == YI_HIDDEN;
    }

    private static String llama(Traits traits, String name) {
        if (traits.isYiVl()) {
            return "yi_vl";
        }
        if (traits.language().vocabulary() >= LLAMA_3_VOCABULARY) {
            return "llava_llama_3";
        }
        if (isYi(traits)) {
            return "chatml_direct";
        }
        boolean first = traits.startEnd()
                || traits.linearProjector() && traits.language().vocabulary() == START_END_VOCABULARY;
        return first(BY_NAME, plainIsTagged(name), first ? "llava_v0" : "llava_v1");
    }

    /// What the original web server chooses for a name that says nothing of the decoder.
    ///
    /// @param name of the checkpoint's directory
    public static String ofName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!lower.contains("llava")) {
            return lower.contains("mpt") ? "mpt_text" : lower.contains("llama-2") ? "llama_2" : "vicuna_v1";
        }
        return first(BY_NAME, plainIsTagged(lower), "llava_v0");
    }

    /// Checkpoints from before fine-tuning were shown images in tags.
    private static String plainIsTagged(String name) {
        return name.contains("plain") && !name.contains("finetune") ? name + " mmtag" : name;
    }

    private static String first(List<Rule> rules, String name, String otherwise) {
        return rules.stream()
                .filter(rule -> rule.fits(name))
                .map(Rule::template)
                .findFirst()
                .orElse(otherwise);
    }
}

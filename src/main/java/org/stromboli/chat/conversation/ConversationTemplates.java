package org.stromboli.chat.conversation;

import static org.stromboli.chat.conversation.ConversationStyle.CHECKPOINT;
import static org.stromboli.chat.conversation.ConversationStyle.CHECKPOINT_UNOPENED;
import static org.stromboli.chat.conversation.ConversationStyle.LLAMA_2;
import static org.stromboli.chat.conversation.ConversationStyle.MARKED;
import static org.stromboli.chat.conversation.ConversationStyle.PLAIN;
import static org.stromboli.chat.conversation.ConversationStyle.SINGLE;
import static org.stromboli.chat.conversation.ConversationStyle.TWO;
import static org.stromboli.chat.conversation.MediaPlacement.FRONT;
import static org.stromboli.chat.conversation.MediaPlacement.INLINE;
import static org.stromboli.chat.conversation.MediaPlacement.TAGGED;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.stromboli.chat.conversation.ConversationTemplate.Roles;
import org.stromboli.chat.conversation.ConversationTemplate.Separators;
import org.stromboli.chat.conversation.ConversationTemplate.SystemPrompt;

/// The conversation templates of the original LLaVA code bases, by name.
public final class ConversationTemplates {

    private static final String CURIOUS = "A chat between a curious %s and an artificial intelligence assistant. ";
    private static final String POLITE =
            "The assistant gives helpful, detailed, and polite answers to the %s's questions.";
    private static final String HUMAN = (CURIOUS + POLITE).formatted("human", "human");
    private static final String USER = (CURIOUS + POLITE).formatted("user", "user");
    private static final String TAGS =
            "The visual content will be provided with the following format: <Image>visual content</Image>.";
    private static final String VISION = "You are a helpful language and vision assistant. You are able to understand"
            + " the visual content that the user provides, and assist the user with a variety of tasks using natural"
            + " language.";
    private static final String TAGGED_VISION = CURIOUS.formatted("user")
            + "The assistant is able to understand the visual content that the user provides, and assist the user with"
            + " a variety of tasks using natural language."
            + TAGS;
    private static final String SIMPLE = "Answer the questions about the visual content that the user provides.";
    private static final String TEXT_ALONE = "You are a helpful, respectful and honest assistant. Always answer as"
            + " helpfully as possible, while being safe.  Your answers should not include any harmful, unethical,"
            + " racist, sexist, toxic, dangerous, or illegal content. Please ensure that your responses are socially"
            + " unbiased and positive in nature.\n\nIf a question does not make any sense, or is not factually"
            + " coherent, explain why instead of answering something not correct. If you don't know the answer to a"
            + " question, please don't share false information.";
    private static final String ORCA = "You are MistralOrca, a large language model trained by Alignment Lab AI. Write"
            + " out your reasoning step-by-step to be sure you get the right answers!";
    private static final String MPT_SYSTEM =
            "A conversation between a user and an LLM-based AI assistant. The assistant gives helpful and honest"
                    + " answers.";
    private static final String YI = "This is a chat between an inquisitive human and an AI assistant. Assume the role"
            + " of the AI assistant. Read all the images carefully, and respond to the human's questions with"
            + " informative, helpful, detailed and polite answers."
            + " 这是一个好奇的人类和一个人工智能助手之间的对话。假设你扮演这个AI助手的角色。仔细阅读所有的图像，"
            + "并对人类的问题做出信息丰富、有帮助、详细的和礼貌的回答。";
    private static final String QWEN = "You are a helpful assistant.";
    private static final String QWEN_2_5 = "You are Qwen, created by Alibaba Cloud. You are a helpful assistant.";

    private static final List<ConversationTemplate> ALL = List.of(
            single("v0", SystemPrompt.of(HUMAN).withEnding(ExampleDialogue.TEXT), "###", FRONT),
            single("llava_v0", SystemPrompt.of(HUMAN), "###", FRONT),
            single("v0_mmtag", SystemPrompt.of(TAGGED_VISION), "###", TAGGED),
            single("yi_vl", SystemPrompt.of(YI).withEnding("\n"), "\n### ", FRONT),
            two("vicuna_v1", USER, FRONT),
            two("llava_v1", HUMAN, FRONT),
            two("v1_mmtag", TAGGED_VISION, TAGGED),
            llama2("llama_2", TEXT_ALONE, FRONT),
            llama2("llava_llama_2", VISION, FRONT),
            llama2("llava_llama_2_simple", SIMPLE, FRONT),
            llama2("llava_llama_2_mmtag", SIMPLE + TAGS, TAGGED),
            new ConversationTemplate(
                    "mistral_instruct", SystemPrompt.NONE, Roles.NONE, LLAMA_2, new Separators("", "</s>"), FRONT),
            chatml("mpt", MPT_SYSTEM),
            chatml("chatml_direct", "Answer the questions."),
            chatml("mistral_orca", ORCA),
            marked("mistral_zephyr", "<|%s|>\n", "You are a helpful AI assistant.", "</s>", FRONT),
            new ConversationTemplate("plain", SystemPrompt.NONE, Roles.NONE, PLAIN, Separators.one("\n"), FRONT),
            qwen("qwen_1_5", QWEN),
            qwen("qwen_2_5", QWEN_2_5),
            new ConversationTemplate(
                    "gemma_instruct",
                    SystemPrompt.NONE,
                    new Roles("<start_of_turn>user\n", "<start_of_turn>model\n"),
                    MARKED,
                    Separators.one("<end_of_turn>\n"),
                    FRONT),
            checkpoint("llava_llama_3", CHECKPOINT),
            checkpoint("llava_llama_3_1", CHECKPOINT),
            checkpoint("llava_llama_3_1_literal", CHECKPOINT_UNOPENED),
            llama3("llava_llama_3_vip"),
            marked("llava_phi_3", "<|%s|>\n", VISION, "<|end|>\n", FRONT));

    private static final Map<String, String> OTHER_NAMES = Map.ofEntries(
            Map.entry("mm_default", "yi_vl"),
            Map.entry("v1", "vicuna_v1"),
            Map.entry("llava_v0_mmtag", "v0_mmtag"),
            Map.entry("llava_v1_mmtag", "v1_mmtag"),
            Map.entry("llava_mistral_instruct", "mistral_instruct"),
            Map.entry("mpt_text", "mpt"),
            Map.entry("mistral_direct", "chatml_direct"),
            Map.entry("v0_plain", "plain"),
            Map.entry("qwen_2", "qwen_1_5"),
            Map.entry("llava_llama_3_mini", "llava_llama_3_vip"));

    private static final Map<String, ConversationTemplate> BY_NAME = byName();

    private ConversationTemplates() {}

    private static Map<String, ConversationTemplate> byName() {
        Map<String, ConversationTemplate> map = new LinkedHashMap<>();
        ALL.forEach(each -> map.put(each.name(), each));
        OTHER_NAMES.forEach((other, name) -> map.put(other, map.get(name)));
        return map;
    }

    /// @throws IllegalArgumentException if there is no template of this name, in a sentence that lists them
    public static ConversationTemplate named(String name) {
        ConversationTemplate template = BY_NAME.get(name);
        if (template == null) {
            throw new IllegalArgumentException(
                    "there is no built-in conversation template of this name; there are " + String.join(", ", names()));
        }
        return template;
    }

    public static boolean has(String name) {
        return BY_NAME.containsKey(name);
    }

    /// In alphabetical order, other names included.
    public static List<String> names() {
        return BY_NAME.keySet().stream().sorted().toList();
    }

    private static ConversationTemplate single(
            String name, SystemPrompt system, String separator, MediaPlacement placement) {
        return new ConversationTemplate(
                name, system, new Roles("Human", "Assistant"), SINGLE, Separators.one(separator), placement);
    }

    private static ConversationTemplate two(String name, String system, MediaPlacement placement) {
        return new ConversationTemplate(
                name,
                SystemPrompt.of(system),
                new Roles("USER", "ASSISTANT"),
                TWO,
                new Separators(" ", "</s>"),
                placement);
    }

    private static ConversationTemplate llama2(String name, String system, MediaPlacement placement) {
        return new ConversationTemplate(
                name, SystemPrompt.of(system), Roles.NONE, LLAMA_2, new Separators("<s>", "</s>"), placement);
    }

    /// Without a line end after `<|im_end|>`.
    private static ConversationTemplate chatml(String name, String system) {
        return marked(name, "<|im_start|>%s\n", system, "<|im_end|>", FRONT);
    }

    /// With a line end after `<|im_end|>`.
    private static ConversationTemplate qwen(String name, String system) {
        return marked(name, "<|im_start|>%s\n", system, "<|im_end|>\n", INLINE);
    }

    private static ConversationTemplate llama3(String name) {
        String role = "<|start_header_id|>%s<|end_header_id|>\n\n";
        return new ConversationTemplate(
                name,
                new SystemPrompt("<|begin_of_text|>" + role.formatted("system"), VISION),
                Roles.formatted(role),
                MARKED,
                Separators.one("<|eot_id|>"),
                FRONT);
    }

    private static ConversationTemplate marked(
            String name, String role, String system, String separator, MediaPlacement placement) {
        return new ConversationTemplate(
                name,
                new SystemPrompt(role.formatted("system"), system),
                Roles.formatted(role),
                MARKED,
                Separators.one(separator),
                placement);
    }

    private static ConversationTemplate checkpoint(String name, ConversationStyle style) {
        return new ConversationTemplate(
                name,
                SystemPrompt.of(VISION),
                new Roles("user", "assistant"),
                style,
                Separators.one("<|eot_id|>"),
                FRONT);
    }
}

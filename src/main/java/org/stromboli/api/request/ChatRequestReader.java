package org.stromboli.api.request;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.ModelCard;
import org.stromboli.api.fields.Check;
import org.stromboli.api.fields.MediaFields;
import org.stromboli.chat.conversation.ConversationTemplates;
import org.stromboli.chat.tools.Tool;
import org.stromboli.chat.tools.ToolOffer;
import org.stromboli.completion.request.ChatInput;
import org.stromboli.completion.request.CompletionRequest;
import org.stromboli.completion.request.OutputOptions;
import org.stromboli.completion.request.RequestMessage;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.sampling.SamplingParameters;

/// A body as a request, every field checked.
public final class ChatRequestReader {

    private static final int MAX_SALT_LENGTH = 1024;
    private static final int MAX_VARIABLE_LENGTH = 256;

    private static final String TEXT_PLACE = "prompts of this endpoint are texts; images belong to chats";

    /// Variables that published chat templates read; any other could only be a mistake or an attack.
    private static final List<String> TEMPLATE_VARIABLES = List.of("enable_thinking", "reasoning_effort", "thinking");

    private static final List<String> EFFORTS = List.of("none", "minimal", "low", "medium", "high", "xhigh", "max");

    private final ModelCard model;
    private final int maxChoices;
    private final SamplingReader sampling;

    public ChatRequestReader(ModelCard model, int maxChoices) {
        this.model = model;
        this.maxChoices = maxChoices;
        this.sampling = new SamplingReader(model.vocabularySize(), model.defaults());
    }

    public CompletionRequest read(String id, ChatBody body) {
        return read(id, body, List.of());
    }

    /// @param serverTools that this server calls, beside those of the client
    public CompletionRequest read(String id, ChatBody body, List<Tool> serverTools) {
        checkModel(body.model());
        UnsupportedFields.checkChat(body.others(), model.contextTokens(), MediaFields.CHAT_PLACE);
        boolean continued = Check.isTrue(body.continueFinalMessage());
        boolean opened = body.addGenerationPrompt() == null ? !continued : body.addGenerationPrompt();
        if (continued && opened) {
            throw RequestRejectedException.invalid(
                    "continue_final_message",
                    "`continue_final_message` and `add_generation_prompt` cannot both be true.");
        }
        ToolOffer tools = ToolsReader.read(body, serverTools);
        ChatInput chat = ChatInput.of(messages(body))
                .withTurn(opened, continued)
                .withTemplate(chatTemplate(body.chatTemplate()), templateVariables(body))
                .withTools(tools);
        return read(id, chat, body);
    }

    /// A request without messages, for a prompt that is no chat. The answer goes on where the prompt ends.
    public CompletionRequest readText(String id, ChatBody body) {
        checkModel(body.model());
        ToolsReader.reject(body);
        UnsupportedFields.checkChat(body.others(), model.contextTokens(), TEXT_PLACE);
        return read(id, ChatInput.NONE, body);
    }

    private CompletionRequest read(String id, ChatInput chat, ChatBody body) {
        SamplingParameters parameters = sampling.read(body);
        OutputOptions output = OutputOptions.DEFAULT
                .withMaxTokens(sampling.maxTokens(body))
                .withStop(sampling.stop(body))
                .withChoices(choices(body))
                .withSpecialTokens(showsSpecialTokens(body));
        String salt = salt(body.cacheSalt());
        return CompletionRequest.of(
                        id, chat, parameters, output.withStructure(ResponseFormatReader.read(body.others())))
                .withPriority(body.priority() == null ? 0 : body.priority())
                .withCacheSalt(salt);
    }

    /// No spaces are put between them, as fast tokenizers put none, whatever `spaces_between_special_tokens` is.
    private static boolean showsSpecialTokens(ChatBody body) {
        return body.skipSpecialTokens() != null && !body.skipSpecialTokens();
    }

    private int choices(ChatBody body) {
        int choices = body.n() == null ? 1 : body.n();
        if (choices < 1 || choices > maxChoices) {
            throw RequestRejectedException.invalid(
                    "n",
                    "`n` must be between 1 and %d, got %d (stromboli.max-choices).".formatted(maxChoices, choices));
        }
        return choices;
    }

    private static List<RequestMessage> messages(ChatBody body) {
        MarksReader marks = new MarksReader(Check.isTrue(body.returnPaintedImages()));
        return new MessagesReader(marks, MediaOptionsReader.videos(body.mediaIoKwargs())).read(body.messages());
    }

    private void checkModel(@Nullable String name) {
        if (name != null && !model.names().contains(name)) {
            throw unknownModel(name);
        }
    }

    public static RequestRejectedException unknownModel(String name) {
        String shown = name.length() <= 100 ? name : name.substring(0, 100) + "...";
        return RequestRejectedException.of(
                RequestRejectedException.Kind.NOT_FOUND,
                "model",
                "model_not_found",
                "The model `%s` does not exist.".formatted(shown));
    }

    /// The name of a built-in template. A template's text is a program, and clients' programs are not run.
    private static Optional<String> chatTemplate(@Nullable String given) {
        if (given == null || given.isEmpty()) {
            return Optional.empty();
        }
        if (!ConversationTemplates.has(given)) {
            throw RequestRejectedException.invalid(
                    "chat_template",
                    "`chat_template` must be the name of a built-in conversation template, one of %s; templates in requests are not run."
                            .formatted(String.join(", ", ConversationTemplates.names())));
        }
        return Optional.of(given);
    }

    private static Map<String, Object> templateVariables(ChatBody body) {
        Map<String, Object> variables = new HashMap<>();
        if (body.reasoningEffort() != null) {
            if (!EFFORTS.contains(body.reasoningEffort())) {
                throw RequestRejectedException.invalid(
                        "reasoning_effort", "`reasoning_effort` must be one of %s.".formatted(listed(EFFORTS)));
            }
            variables.put("reasoning_effort", body.reasoningEffort());
            variables.put("enable_thinking", !body.reasoningEffort().equals("none"));
        }
        if (body.chatTemplateKwargs() != null) {
            checkVariables(body.chatTemplateKwargs());
            variables.putAll(body.chatTemplateKwargs());
        }
        return variables;
    }

    private static String listed(Collection<String> names) {
        return names.stream().map("`%s`"::formatted).collect(Collectors.joining(", "));
    }

    private static void checkVariables(Map<String, Object> given) {
        given.forEach((name, value) -> {
            String path = "chat_template_kwargs." + name;
            if (!TEMPLATE_VARIABLES.contains(name)) {
                throw RequestRejectedException.invalid(
                        "chat_template_kwargs",
                        "`chat_template_kwargs` may have only %s.".formatted(listed(TEMPLATE_VARIABLES)));
            }
            boolean brief = value instanceof String text && text.length() <= MAX_VARIABLE_LENGTH;
            if (!(value instanceof Boolean || brief || value instanceof Number)) {
                throw RequestRejectedException.invalid(
                        path,
                        "`%s` must be a number, a boolean or a string of at most %d characters."
                                .formatted(path, MAX_VARIABLE_LENGTH));
            }
        });
    }

    private static String salt(@Nullable String salt) {
        if (salt != null && (salt.isEmpty() || salt.length() > MAX_SALT_LENGTH)) {
            throw RequestRejectedException.invalid(
                    "cache_salt", "`cache_salt` must have 1 to %d characters.".formatted(MAX_SALT_LENGTH));
        }
        return salt == null ? "" : salt;
    }
}

package org.stromboli.chat;

import java.time.Clock;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.stromboli.chat.conversation.ConversationTemplates;
import org.stromboli.chat.tools.Tool;
import org.stromboli.chat.tools.ToolFormat;
import org.stromboli.generation.Prompt;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.jinja.Template;
import org.stromboli.jinja.runtime.RenderLimits;
import org.stromboli.jinja.runtime.TemplateException;
import org.stromboli.tokenizer.Tokenizer;
import org.stromboli.vision.PreprocessedMedia;

/// The prompt as a checkpoint's own chat template makes it and transformers tokenizes it, placeholders
/// expanded. Immutable and thread-safe.
///
/// A family makes one with its tokenizer, `CheckpointTemplate.find(directory)`, and a placeholder for each
/// kind of media that it takes: a token of the vocabulary, or one text for all kinds that is none, at which
/// the prompt is cut as the original LLaVA code does. What clients write is text: `<image>` or `<|im_end|>` in
/// it stays these characters and becomes neither an image nor the end of a turn.
public final class JinjaPromptFormat implements PromptFormat {

    private static final String PROBE = "probe7351";

    /// The noncharacters with which texts are marked on their way through the template.
    private static final Pattern MARKS = Pattern.compile("[\\uFDD0-\\uFDEF]");

    private final Tokenizer tokenizer;
    private final Template template;
    private final String origin;
    private final Map<String, String> specialTokens;
    private final CheckpointTemplate checkpoint;
    private final PlaceholderExpansion expansion;
    private final Optional<String> cutAt;
    private final TemplateData data;
    private final Clock clock;
    private final Optional<ToolFormat> toolFormat;
    private final boolean takesSystem;
    private final long always; // places for media in a prompt without any

    /// @param clock what the template's `strftime_now` tells
    /// @throws IllegalArgumentException if the template is malformed or prints no text of a user, or if a
    ///     placeholder is not the token that its id says
    public JinjaPromptFormat(
            Tokenizer tokenizer, CheckpointTemplate template, List<MediaPlaceholder> placeholders, Clock clock) {
        this.tokenizer = tokenizer;
        this.checkpoint = template;
        this.specialTokens = template.specialTokens();
        this.origin = template.origin();
        this.expansion = new PlaceholderExpansion(List.copyOf(placeholders));
        this.clock = clock;
        this.cutAt = cutAt(tokenizer, placeholders);
        if (cutAt.isEmpty()) {
            placeholders.forEach(each -> check(tokenizer, each));
        }
        try {
            this.template = Template.parse(template.source());
        } catch (TemplateException e) {
            throw new IllegalArgumentException(
                    "the chat template in %s is malformed: %s".formatted(template.origin(), e.getMessage()), e);
        }
        this.data = new TemplateData(form(template.origin()), tokenizer::guard, expansion.placeholders());
        this.toolFormat = printsTools() ? ToolFormat.ofTemplate(template.source()) : Optional.empty();
        this.takesSystem = printsSystemText();
        this.always = places(data.form().text() ? probe(PROBE) : probe(List.of(Map.of("type", "text", "text", PROBE))));
    }

    private long places(String rendered) {
        return expansion.placeholders().stream()
                .mapToLong(each -> rendered.split(Pattern.quote(each.text()), -1).length - 1)
                .sum();
    }

    private static Optional<String> cutAt(Tokenizer tokenizer, List<MediaPlaceholder> placeholders) {
        List<String> texts =
                placeholders.stream().map(MediaPlaceholder::text).distinct().toList();
        if (texts.size() != 1 || tokenizer.idOf(texts.getFirst()).isPresent()) {
            return Optional.empty();
        }
        if (tokenizer.guard(texts.getFirst()).equals(texts.getFirst())) {
            throw new IllegalArgumentException(
                    "the tokenizer does not guard %s in users' texts".formatted(texts.getFirst()));
        }
        return Optional.of(texts.getFirst());
    }

    private static void check(Tokenizer tokenizer, MediaPlaceholder placeholder) {
        int[] ids = tokenizer.encode(placeholder.text(), false);
        if (ids.length != 1 || ids[0] != placeholder.id()) {
            throw new IllegalArgumentException(
                    "the tokenizer does not turn %s into the single id %d of the configuration"
                            .formatted(placeholder.text(), placeholder.id()));
        }
    }

    /// Templates do not say whether they want text or parts. A form works if it prints a user's text, with no
    /// Python list around it, and an image's placeholder.
    private ContentFormat form(String origin) {
        String text = probe(PROBE);
        String parts = probe(List.of(Map.of("type", "text", "text", PROBE)));
        boolean takesParts = isPlain(parts) && printsPlaceholders();
        if (isPlain(parts) && !takesParts) {
            checkOtherPlaceholders(parts);
        }
        if (takesParts || text.contains(PROBE)) {
            return new ContentFormat(isPlain(text) || !takesParts, takesParts);
        }
        throw new IllegalArgumentException(
                "the chat template in %s prints nothing of what a user says".formatted(origin));
    }

    private boolean printsPlaceholders() {
        return expansion.placeholders().stream()
                .allMatch(each -> withMediaItem(each).contains(each.text()));
    }

    private String withMediaItem(MediaPlaceholder placeholder) {
        return probe(List.of(
                Map.of("type", TemplateData.kind(placeholder.modality())), Map.of("type", "text", "text", PROBE)));
    }

    /// A template that prints something for a media item, but not its token, was made for another tokenizer.
    ///
    /// @param without what it prints without a media item
    private void checkOtherPlaceholders(String without) {
        for (MediaPlaceholder each : expansion.placeholders()) {
            String with = withMediaItem(each);
            String printed = inserted(without, with);
            if (isPlain(with) && !with.contains(each.text()) && !printed.isEmpty()) {
                throw new IllegalArgumentException(
                        "the chat template in %s prints %s for %ss, but the token of id %d is %s"
                                .formatted(
                                        origin, printed, TemplateData.kind(each.modality()), each.id(), each.text()));
            }
        }
    }

    /// What stands in one text between the beginning and the end that it shares with another.
    private static String inserted(String shorter, String longer) {
        int shared = Math.min(shorter.length(), longer.length());
        int start = 0;
        while (start < shared && shorter.charAt(start) == longer.charAt(start)) {
            start++;
        }
        int end = 0;
        while (end < shared - start
                && shorter.charAt(shorter.length() - 1 - end) == longer.charAt(longer.length() - 1 - end)) {
            end++;
        }
        return longer.substring(start, longer.length() - end);
    }

    private boolean printsTools() {
        Tool tool = new Tool(PROBE, PROBE, Map.of("type", "object", "properties", Map.of()));
        return prints(new PromptRequest(List.of(said("user", "Hi")), true, false, Map.of(), List.of(tool), ""));
    }

    private boolean printsSystemText() {
        return prints(PromptRequest.of(List.of(said("system", PROBE), said("user", "Hi"))));
    }

    private boolean prints(PromptRequest probe) {
        try {
            return text(probe).contains(PROBE);
        } catch (RequestRejectedException e) {
            return false;
        }
    }

    private static ChatMessage said(String role, String text) {
        return new ChatMessage(role, List.of(new ContentPart.Text(text)), true, Map.of());
    }

    private static boolean isPlain(String rendered) {
        return rendered.contains(PROBE) && !rendered.contains("'" + PROBE) && !rendered.contains("\"" + PROBE);
    }

    private String probe(Object content) {
        try {
            return render(List.of(Map.of("role", "user", "content", content)), Map.of(), true);
        } catch (TemplateException _) {
            return "";
        }
    }

    @Override
    public String origin() {
        return origin;
    }

    @Override
    public Optional<ToolFormat> toolFormat() {
        return toolFormat;
    }

    @Override
    public Optional<String> systemText() {
        return takesSystem ? Optional.of("") : Optional.empty();
    }

    @Override
    public Prompt prompt(PromptRequest request) {
        List<PreprocessedMedia> media = request.media();
        expansion.checkKinds(media);
        String text = text(request);
        boolean begins = text.startsWith(specialTokens.getOrDefault("bos_token", "\0"));
        if (TimedPrompt.tells(media)) {
            return new TimedPrompt(tokenizer, expansion.placeholders()).of(text, media, !begins);
        }
        return cutAt.isPresent()
                ? new MarkedPrompt(tokenizer, expansion.placeholders()).of(text, cutAt.get(), media, !begins)
                : expansion.expand(tokenizer.encodeGuarded(text, !begins), media, always);
    }

    @Override
    public ConversationFormat named(String name) {
        return new ConversationFormat(
                tokenizer,
                ConversationTemplates.named(name),
                expansion.placeholders(),
                ConversationFormat.Markers.NONE,
                Optional.of(checkpoint),
                clock);
    }

    /// The rendered template, with users' text still guarded.
    String text(PromptRequest request) {
        List<Map<String, Object>> messages = data.messages(request.messages());
        if (request.continueFinalMessage()) {
            FinalMessageContinuation.mark(messages);
        }
        Map<String, @Nullable Object> variables = new HashMap<>();
        request.templateVariables().forEach((name, value) -> variables.put(name, data.guarded(value)));
        if (!request.tools().isEmpty()) {
            variables.put(
                    "tools",
                    data.guarded(request.tools().stream().map(Tool::json).toList()));
        }
        try {
            boolean opensTurn = request.addGenerationPrompt() && !request.continueFinalMessage();
            String rendered = render(messages, variables, opensTurn);
            return request.continueFinalMessage()
                    ? FinalMessageContinuation.cut(rendered)
                    : FinalMessageContinuation.opened(rendered, request.opening());
        } catch (TemplateException e) {
            throw rejected(e);
        }
    }

    private String render(List<Map<String, Object>> messages, Map<String, @Nullable Object> extra, boolean opensTurn) {
        Map<String, @Nullable Object> variables = new HashMap<>(specialTokens);
        variables.put("tools", null);
        variables.put("documents", null);
        variables.putAll(extra);
        variables.put("messages", new ArrayList<>(messages));
        variables.put("add_generation_prompt", opensTurn);
        return template.render(variables, LocalDateTime.now(clock), RenderLimits.DEFAULT);
    }

    static RequestRejectedException rejected(TemplateException failure) {
        String reason = MARKS.matcher(failure.getMessage()).replaceAll("");
        return RequestRejectedException.invalid(
                "messages",
                failure.kind() == TemplateException.Kind.RAISED
                        ? reason
                        : "this model's chat template cannot render these messages: " + reason);
    }
}

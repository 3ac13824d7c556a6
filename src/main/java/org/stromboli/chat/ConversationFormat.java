package org.stromboli.chat;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.stromboli.chat.conversation.CheckpointText;
import org.stromboli.chat.conversation.ConversationStyle;
import org.stromboli.chat.conversation.ConversationTemplate;
import org.stromboli.chat.conversation.ConversationTemplates;
import org.stromboli.chat.conversation.Dialogue;
import org.stromboli.chat.conversation.Llama3Text;
import org.stromboli.generation.Prompt;
import org.stromboli.tokenizer.Tokenizer;
import org.stromboli.vision.PreprocessedMedia;

/// The prompt as the original LLaVA code makes it from a conversation template and tokenizes it. Immutable and
/// thread-safe.
///
/// A media item is a mark that no user can write, and the text is cut there before it is tokenized; special
/// tokens in users' text stay text.
public final class ConversationFormat implements PromptFormat {

    /// Noncharacters of Unicode, which no exchanged text may hold.
    private static final String MEDIA_ITEM = "\uFDD2";

    private static final char FIRST_MARK = '\uFDD2';
    private static final char LAST_MARK = '\uFDEF';

    private final Tokenizer tokenizer;
    private final ConversationTemplate template;
    private final List<MediaPlaceholder> placeholders;
    private final Markers markers;
    private final Optional<CheckpointTemplate> checkpoint;
    private final Clock clock;
    private final CheckpointText own;
    private final EndOfTurn end;

    /// What the prompt holds around a media item.
    public enum Markers {
        NONE,
        /// `<im_start>` and `<im_end>`, which the checkpoint has learned
        START_END
    }

    /// @param tokenizer guards every marker that the checkpoint has
    /// @param placeholders one for each kind of media that the model takes; its id fills the media item's place,
    ///     where features take the place of its embedding
    /// @param checkpoint the template of the language model, for styles that use it
    /// @param clock what that template's `strftime_now` tells
    /// @throws IllegalArgumentException if that template is malformed, or the tokenizer lacks the markers
    public ConversationFormat(
            Tokenizer tokenizer,
            ConversationTemplate template,
            List<MediaPlaceholder> placeholders,
            Markers markers,
            Optional<CheckpointTemplate> checkpoint,
            Clock clock) {
        this.tokenizer = tokenizer;
        this.template = template;
        this.placeholders = List.copyOf(placeholders);
        this.markers = markers;
        this.checkpoint = checkpoint;
        this.clock = clock;
        boolean usesOwn = template.style() == ConversationStyle.CHECKPOINT
                || template.style() == ConversationStyle.CHECKPOINT_UNOPENED;
        this.own = usesOwn && checkpoint.isPresent()
                ? LanguageModelTemplate.of(checkpoint.get(), clock)
                : new Llama3Text();
        this.end = end(tokenizer, template.stop());
        if (markers == Markers.START_END) {
            for (String each : List.of("<im_start>", "<im_end>")) {
                if (tokenizer.idOf(each).isEmpty()) {
                    throw new IllegalArgumentException(
                            "mm_use_im_start_end is set, but the tokenizer has no token " + each);
                }
            }
        }
    }

    private static EndOfTurn end(Tokenizer tokenizer, String stop) {
        OptionalInt id = tokenizer.idOf(stop);
        return id.isPresent() && tokenizer.isSpecial(id.getAsInt())
                ? new EndOfTurn(List.of(), Set.of(id.getAsInt()))
                : new EndOfTurn(List.of(stop), Set.of());
    }

    @Override
    public String origin() {
        return template.name();
    }

    @Override
    public Prompt prompt(PromptRequest request) {
        List<PreprocessedMedia> media = request.media();
        new PlaceholderExpansion(placeholders).checkKinds(media);
        TimedPrompt.rejectTimes(media);
        return new MarkedPrompt(tokenizer, placeholders).of(text(request), MEDIA_ITEM, media, true);
    }

    /// The prompt with users' text still guarded and a mark for each media item.
    String text(PromptRequest request) {
        UnaryOperator<String> guard = text -> tokenizer.guard(withoutMarks(text));
        String mediaItem = markers == Markers.START_END ? "<im_start>" + MEDIA_ITEM + "<im_end>" : MEDIA_ITEM;
        Dialogue dialogue = new DialogueReader(template, guard, mediaItem).read(request);
        String text = template.style().text(template, dialogue, own);
        return request.continueFinalMessage()
                ? FinalMessageContinuation.cut(text)
                : FinalMessageContinuation.opened(text, request.opening());
    }

    private static String withoutMarks(String text) {
        StringBuilder clean = new StringBuilder(text);
        for (int at = 0; at < clean.length(); at++) {
            if (clean.charAt(at) >= FIRST_MARK && clean.charAt(at) <= LAST_MARK) {
                clean.setCharAt(at, '\uFFFD');
            }
        }
        return clean.toString();
    }

    @Override
    public EndOfTurn endOfTurn() {
        return end;
    }

    @Override
    public Optional<String> systemText() {
        return template.takesSystem() ? Optional.of(template.system().text()) : Optional.empty();
    }

    @Override
    public ConversationFormat named(String name) {
        return new ConversationFormat(
                tokenizer, ConversationTemplates.named(name), placeholders, markers, checkpoint, clock);
    }
}

package org.stromboli.family.llava;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.stromboli.chat.EndOfTurn;
import org.stromboli.chat.PromptFormat;
import org.stromboli.chat.PromptRequest;
import org.stromboli.chat.tools.ToolFormat;
import org.stromboli.generation.MediaSpan;
import org.stromboli.generation.Prompt;
import org.stromboli.vision.Modality;
import org.stromboli.vision.PreprocessedMedia;

/// Prompts whose images depend on the images before them, and videos on the videos before them, as in the published
/// code
/// of LLaVA-OneVision-1.5. Immutable and thread-safe.
///
/// @param plain where each depends on itself alone
record ShiftedPromptFormat(PromptFormat plain) implements PromptFormat {

    @Override
    public Prompt prompt(PromptRequest request) {
        Prompt prompt = plain.prompt(request);
        Map<Modality, List<PreprocessedMedia>> earlier = new EnumMap<>(Modality.class);
        List<MediaSpan> spans = new ArrayList<>();
        for (MediaSpan span : prompt.media()) {
            List<PreprocessedMedia> before =
                    earlier.computeIfAbsent(span.media().modality(), _ -> new ArrayList<>());
            spans.add(new MediaSpan(span.start(), span.media().shifted(before)));
            before.add(span.media());
        }
        return new Prompt(prompt.ids(), spans);
    }

    @Override
    public String origin() {
        return plain.origin();
    }

    @Override
    public EndOfTurn endOfTurn() {
        return plain.endOfTurn();
    }

    @Override
    public Optional<ToolFormat> toolFormat() {
        return plain.toolFormat();
    }

    @Override
    public Optional<String> systemText() {
        return plain.systemText();
    }

    @Override
    public PromptFormat named(String template) {
        return new ShiftedPromptFormat(plain.named(template));
    }
}

package org.stromboli.fakes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.stromboli.chat.ChatMessage;
import org.stromboli.chat.ContentPart;
import org.stromboli.chat.PromptFormat;
import org.stromboli.chat.PromptRequest;
import org.stromboli.chat.tools.HermesToolFormat;
import org.stromboli.chat.tools.Tool;
import org.stromboli.chat.tools.ToolCall;
import org.stromboli.chat.tools.ToolFormat;
import org.stromboli.chat.tools.ToolUse;
import org.stromboli.generation.MediaSpan;
import org.stromboli.generation.Prompt;
import org.stromboli.generation.RequestRejectedException;

/// Messages one after the other as `role:content;`, in the bytes of [ByteText], after `tools:` and their names. Rejects
/// the word `raise`.
public final class BytePrompt implements PromptFormat {

    @Override
    public String origin() {
        return "bytes";
    }

    @Override
    public Optional<ToolFormat> toolFormat() {
        return Optional.of(new HermesToolFormat());
    }

    @Override
    public Prompt prompt(PromptRequest request) {
        IntStream.Builder ids = IntStream.builder();
        List<MediaSpan> spans = new ArrayList<>();
        int length = 0;
        if (!request.tools().isEmpty()) {
            List<String> names = request.tools().stream().map(Tool::name).toList();
            length += add(ids, "tools:%s;".formatted(String.join(",", names)));
        }
        for (ChatMessage message : request.messages()) {
            length += add(ids, message.role() + ":");
            for (ContentPart part : message.parts()) {
                switch (part) {
                    case ContentPart.Text(String text) -> {
                        if (text.equals("raise")) {
                            throw RequestRejectedException.invalid(
                                    "messages", "The chat template refuses these messages.");
                        }
                        length += add(ids, text);
                    }
                    case ContentPart.Media(var media) -> {
                        spans.add(new MediaSpan(length, media));
                        IntStream.range(0, media.tokens()).forEach(i -> ids.add(ByteText.IMAGE));
                        length += media.tokens();
                    }
                }
            }
            if (message.tools() instanceof ToolUse.Calls(List<ToolCall> calls)) {
                length += add(ids, new HermesToolFormat().written("", "", calls));
            }
            length += add(ids, ";");
        }
        add(ids, request.opening());
        return new Prompt(ids.build().toArray(), spans);
    }

    private static int add(IntStream.Builder ids, String text) {
        int[] added = ByteText.ids(text);
        for (int id : added) {
            ids.add(id);
        }
        return added.length;
    }
}

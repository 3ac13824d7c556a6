package org.stromboli.generation;

import java.util.List;

/// Token ids as the decoder sees them, placeholders already expanded.
///
/// @param ids [tokens]; inside a media span they are the family's placeholder id
/// @param media spans in ascending order, not overlapping
public record Prompt(int[] ids, List<MediaSpan> media) {

    public Prompt {
        media = List.copyOf(media);
        int end = 0;
        for (MediaSpan span : media) {
            if (span.start() < end || span.end() > ids.length) {
                throw new IllegalArgumentException("media span %d..%d does not fit a prompt of %d tokens after %d"
                        .formatted(span.start(), span.end(), ids.length, end));
            }
            end = span.end();
        }
    }

    public int tokens() {
        return ids.length;
    }
}

package org.stromboli.chat;

import java.util.Optional;
import org.stromboli.vision.Modality;

/// How a family writes one media item in a prompt.
///
/// @param text what templates print for it, for example `<image>`
/// @param id the token of that text, which is repeated for every token of features
/// @param runs how videos are written whose times the prompt tells, and images with something between their rows
public record MediaPlaceholder(Modality modality, String text, int id, Optional<Runs> runs) {

    /// @param start token before the placeholder and before each run
    /// @param text of the token that is repeated for every token of features
    /// @param id of the token that is repeated
    /// @param end token behind the placeholder and behind each run
    public record Runs(String start, String text, int id, String end) {}

    /// Of a medium that stands in one place.
    public MediaPlaceholder(Modality modality, String text, int id) {
        this(modality, text, id, Optional.empty());
    }
}

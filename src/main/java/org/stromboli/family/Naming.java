package org.stromboli.family;

import java.util.List;
import java.util.Optional;
import org.stromboli.chat.TemplateChoice;
import org.stromboli.chat.conversation.ConversationTemplates;

/// What a model is called, and what its name decided.
///
/// @param names that clients may use, the fullest first
/// @param note on how the conversation template was chosen, where the name has a say
public record Naming(List<String> names, Optional<Note> note) {

    /// @param guessed whether nothing told the template
    public record Note(String text, boolean guessed) {}

    public Naming {
        names = List.copyOf(names);
    }

    public static Naming of(CheckpointName name) {
        return new Naming(name.names(), Optional.empty());
    }

    /// @param traits by which the template was chosen
    public static Naming of(CheckpointName name, TemplateChoice.Traits traits, Overrides overrides) {
        if (overrides.chatTemplate().isPresent() || !TemplateChoice.dependsOnName(traits)) {
            return of(name);
        }
        String template = TemplateChoice.of(traits);
        Note note = name.isKnown()
                ? new Note(
                        "The conversation template is %s, by the name %s (%s)"
                                .formatted(template, name.model(), name.origin()),
                        false)
                : new Note(
                        "The conversation template %s is a guess: the configuration does not tell it, and the folder's name %s says nothing; set stromboli.chat-template to one of %s, or call the folder as the model is called"
                                .formatted(
                                        template,
                                        name.names().getFirst(),
                                        String.join(", ", ConversationTemplates.names())),
                        true);
        return new Naming(name.names(), Optional.of(note));
    }
}

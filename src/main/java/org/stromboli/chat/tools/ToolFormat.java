package org.stromboli.chat.tools;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A convention in which a model is told of tools and asks for them. Immutable.
public sealed interface ToolFormat permits HermesToolFormat, MistralToolFormat, Llama3ToolFormat, LlavaPlusToolFormat {

    List<ToolFormat> ALL =
            List.of(new HermesToolFormat(), new MistralToolFormat(), new Llama3ToolFormat(), new LlavaPlusToolFormat());

    /// For models whose template says nothing of tools.
    ToolFormat DEFAULT = new HermesToolFormat();

    /// As settings name it.
    String name();

    /// What tells the model of the tools where its template does not; empty: nothing does.
    String instructions(List<Tool> tools);

    /// A turn of the assistant as it was written.
    ///
    /// @param content what it said to the user
    /// @param thoughts empty: unknown
    String written(String content, String thoughts, List<ToolCall> calls);

    /// What a call came to, as a turn of the user.
    ///
    /// @param question that the user had asked
    String result(String tool, String content, String question);

    /// @param names of the tools that may be called
    ToolCallParser reader(Set<String> names);

    /// @param tools one of which has to be called
    ForcedCall forced(List<Tool> tools);

    /// Texts that some vocabularies have as control tokens, which show nothing by themselves.
    default List<String> marks() {
        return List.of();
    }

    /// Whether answers have to be taken apart and turns to be written out even where a request has no tools.
    default boolean isAlways() {
        return false;
    }

    /// Generations of one answer that may call tools, as models of this convention were trained.
    default int rounds() {
        return Integer.MAX_VALUE;
    }

    /// Whether results are JSON objects, and images of results are not shown to the model.
    default boolean resultsAreObjects() {
        return false;
    }

    /// An id as this convention has it, the same for the same id.
    default String id(String id) {
        return id;
    }

    /// The convention that a chat template teaches, by the marks in its text.
    ///
    /// @param source of a template that prints tools
    static Optional<ToolFormat> ofTemplate(String source) {
        if (source.contains("<function=") || source.contains("<arg_key>")) {
            return Optional.empty(); // the same marks around something other than JSON
        }
        if (source.contains(HermesToolFormat.OPENING)) {
            return Optional.of(new HermesToolFormat());
        }
        if (source.contains(MistralToolFormat.OPENING)) {
            return Optional.of(new MistralToolFormat());
        }
        boolean llama = source.contains("<|start_header_id|>") && source.contains("\"parameters\":");
        return source.contains(Llama3ToolFormat.OPENING) || llama
                ? Optional.of(new Llama3ToolFormat())
                : Optional.empty();
    }

    static Optional<ToolFormat> named(String name) {
        return ALL.stream().filter(each -> each.name().equals(name)).findFirst();
    }
}

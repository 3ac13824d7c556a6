package org.stromboli.chat.tools;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A convention in which a model is told of tools and asks for them. Immutable.
public sealed interface ToolDialect permits HermesTools, MistralTools, Llama3Tools, LlavaPlusTools {

    List<ToolDialect> ALL = List.of(new HermesTools(), new MistralTools(), new Llama3Tools(), new LlavaPlusTools());

    /// For models whose template says nothing of tools.
    ToolDialect USUAL = new HermesTools();

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
    AnswerReader reader(Set<String> names);

    /// @param tools one of which has to be called
    ForcedCall forced(List<Tool> tools);

    /// Texts that some vocabularies have as control tokens, which show nothing by themselves.
    default List<String> marks() {
        return List.of();
    }

    /// Whether answers have to be taken apart and turns to be written out even where the request has no tools.
    default boolean isAlways() {
        return false;
    }

    /// An id as this convention has it, the same for the same id.
    default String id(String id) {
        return id;
    }

    /// The convention that a chat template teaches, by the marks in its text.
    ///
    /// @param source of a template that prints tools
    static Optional<ToolDialect> ofTemplate(String source) {
        if (source.contains("<function=") || source.contains("<arg_key>")) {
            return Optional.empty(); // the same marks around something other than JSON
        }
        if (source.contains(HermesTools.OPENING)) {
            return Optional.of(new HermesTools());
        }
        if (source.contains(MistralTools.OPENING)) {
            return Optional.of(new MistralTools());
        }
        boolean llama = source.contains("<|start_header_id|>") && source.contains("\"parameters\":");
        return source.contains(Llama3Tools.OPENING) || llama ? Optional.of(new Llama3Tools()) : Optional.empty();
    }

    static Optional<ToolDialect> named(String name) {
        return ALL.stream().filter(each -> each.name().equals(name)).findFirst();
    }
}

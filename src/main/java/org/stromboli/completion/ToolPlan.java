package org.stromboli.completion;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.stromboli.chat.tools.ForcedCall;
import org.stromboli.chat.tools.Tool;
import org.stromboli.chat.tools.ToolFormat;
import org.stromboli.chat.tools.ToolOffer;
import org.stromboli.completion.request.CompletionRequest;
import org.stromboli.completion.request.StructuredOutput;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.grammar.Constraints;
import org.stromboli.grammar.StructuredOutputSpec;
import org.stromboli.grammar.TokenConstraint;

/// What the tools of one request mean for its answers. Immutable.
///
/// @param dialect in which answers call; absent: they are text as it comes
/// @param forced how a call is brought about, where one is demanded
/// @param marks what tokens say that show nothing by themselves
record ToolPlan(
        Optional<ToolFormat> dialect, ToolOffer offer, Optional<ForcedCall> forced, Map<Integer, String> marks) {

    static final ToolPlan NONE = new ToolPlan(Optional.empty(), ToolOffer.NONE, Optional.empty(), Map.of());

    /// @param dialect of the request's prompts
    static ToolPlan of(CompletionRequest request, Optional<ToolFormat> dialect, TokenText vocabulary) {
        ToolOffer offer = request.chat().tools();
        if (offer.shown().isEmpty()) {
            boolean read = dialect.isPresent()
                    && dialect.get().isAlways()
                    && !request.chat().continueFinalMessage();
            return read ? new ToolPlan(dialect, ToolOffer.NONE, Optional.empty(), Map.of()) : NONE;
        }
        if (dialect.isEmpty()) {
            throw RequestRejectedException.of(
                    RequestRejectedException.Kind.INVALID,
                    "tools",
                    "unsupported_parameter",
                    "`tools` are not supported by this server with this model.");
        }
        Optional<ForcedCall> forced = Optional.empty();
        if (offer.isForced()) {
            checkForced(request);
            forced = Optional.of(dialect.get().forced(offer.callable()));
        }
        boolean read = forced.isPresent() || request.output().structure().isEmpty(); // structured output is no call
        return new ToolPlan(
                read ? dialect : Optional.empty(),
                offer,
                forced,
                read ? marks(dialect.get(), vocabulary, request.output().showsSpecialTokens()) : Map.of());
    }

    private static void checkForced(CompletionRequest request) {
        if (!request.chat().addGenerationPrompt()) {
            throw RequestRejectedException.invalid(
                    "tool_choice", "A `tool_choice` that demands a call needs an answer of its own.");
        }
    }

    private static Map<Integer, String> marks(ToolFormat dialect, TokenText vocabulary, boolean special) {
        Map<Integer, String> marks = new HashMap<>();
        for (String mark : dialect.marks()) {
            int[] ids = vocabulary.encode(mark, false);
            if (ids.length == 1 && vocabulary.grow(true, special).append(ids[0]).isEmpty()) {
                marks.put(ids[0], mark);
            }
        }
        return marks;
    }

    /// What the server writes at the beginning of an answer.
    String opening() {
        return forced.map(ForcedCall::opening).orElse("");
    }

    /// What keeps a demanded call to its form.
    Optional<TokenConstraint> constraint(Constraints constraints) {
        if (forced.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(compiled("tools", forced.get().schema(), constraints));
        } catch (RequestRejectedException e) {
            List<Tool> tools = offer.tools();
            for (Tool tool : offer.callable()) { // one of them is to blame, perhaps by itself
                compiled(
                        "tools[%d].function.parameters".formatted(tools.indexOf(tool)), tool.parameters(), constraints);
            }
            throw e;
        }
    }

    private TokenConstraint compiled(String param, Map<String, Object> schema, Constraints constraints) {
        return new StructuredOutput(param, new StructuredOutputSpec.JsonSchema(schema))
                .compile(constraints, !opening().isEmpty());
    }

    private Optional<String> only() {
        return forced.isPresent() && offer.callable().size() == 1
                ? Optional.of(offer.callable().getFirst().name())
                : Optional.empty();
    }

    /// What takes one answer apart; null where it is text as it comes.
    @Nullable
    ToolAnswer answer() {
        return dialect.map(each -> new ToolAnswer(
                        each.reader(offer.names()), offer.parallel() && forced.isEmpty(), forced, only()))
                .orElse(null);
    }
}

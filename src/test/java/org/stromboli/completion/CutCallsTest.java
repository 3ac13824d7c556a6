package org.stromboli.completion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.stromboli.chat.tools.Tool;
import org.stromboli.chat.tools.ToolFormat;

/// Answers that call, cut at every place: what is told of them.
class CutCallsTest {

    private static final Tool F = new Tool("f", "", Map.of("type", "object"));
    private static final Tool G = new Tool("g", "", Map.of("type", "object"));
    private static final String ARGUMENTS = "{\"a\": \"x}\", \"b\": [1, {}]}";

    /// What the model writes after the opening of a demanded call.
    private static final Map<String, String> WRITTEN = Map.of(
            "hermes", "{\"name\": \"f\", \"arguments\": %s}".formatted(ARGUMENTS),
            "mistral", "[{\"name\": \"f\", \"arguments\": %s}]".formatted(ARGUMENTS),
            "llama3", "{\"name\": \"f\", \"parameters\": %s}".formatted(ARGUMENTS),
            "llava-plus", "[{\"API_name\": \"f\", \"API_params\": %s}]".formatted(ARGUMENTS));

    private static final List<String> MARKS =
            List.of("<tool_call>", "[TOOL_CALLS]", "\"name\"", "API_name", "actions", "{");

    /// @param calls names with what came of their arguments
    private record Told(String text, List<String> calls) {}

    static Stream<Arguments> dialectsAndOffers() {
        return WRITTEN.keySet().stream()
                .sorted()
                .flatMap(dialect -> Stream.of(
                        Arguments.of(dialect, "required"),
                        Arguments.of(dialect, "named"),
                        Arguments.of(dialect, "auto")));
    }

    @ParameterizedTest
    @MethodSource("dialectsAndOffers")
    void everyCutIsACallWithWhatThereIs(String name, String choice) {
        ToolFormat dialect = ToolFormat.named(name).orElseThrow();
        List<Tool> callable = choice.equals("required") ? List.of(F, G) : List.of(F);
        var forced = dialect.forced(callable);
        boolean demanded = !choice.equals("auto");
        String written = (demanded ? "" : forced.opening()) + WRITTEN.get(name);
        for (int cut = 0; cut < written.length(); cut++) {
            ToolAnswer answer = new ToolAnswer(
                    dialect.reader(Set.of("f", "g")),
                    !demanded,
                    demanded ? Optional.of(forced) : Optional.empty(),
                    choice.equals("named") ? Optional.of("f") : Optional.empty());
            Told told = told(answer, written.substring(0, cut));
            String known = written.substring(0, cut);
            int argumentsAt = written.indexOf(ARGUMENTS);
            String there = cut <= argumentsAt
                    ? ""
                    : written.substring(argumentsAt, Math.min(cut, argumentsAt + ARGUMENTS.length()));
            boolean named = known.contains("\"f\"") || choice.equals("named");
            assertThat(told.calls())
                    .describedAs("%s, %s, cut at %d: %s", name, choice, cut, known)
                    .isEqualTo(named ? List.of("f" + there) : List.of());
            if (demanded || named) {
                assertThat(told.text()).describedAs(known).isEmpty();
            } else {
                assertThat(told.text()).isEqualTo(known);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dialectsAndOffers")
    void aStopStringShowsNoMarkOfADemandedCall(String name, String choice) {
        if (choice.equals("auto")) {
            return;
        }
        ToolFormat dialect = ToolFormat.named(name).orElseThrow();
        String written = WRITTEN.get(name);
        for (int cut = 0; cut < written.length(); cut++) {
            ToolAnswer answer = new ToolAnswer(
                    dialect.reader(Set.of("f", "g")),
                    false,
                    Optional.of(dialect.forced(List.of(F, G))),
                    Optional.empty());
            List<CompletionEvent> events = answer.finish(piece(written.substring(0, cut)), ToolAnswer.End.STOP_STRING);
            assertThat(events)
                    .filteredOn(CompletionEvent.Piece.class::isInstance)
                    .allSatisfy(event ->
                            assertThat(((CompletionEvent.Piece) event).text()).doesNotContain(MARKS));
        }
    }

    // Character by character, as a stream has it.
    private static Told told(ToolAnswer answer, String text) {
        List<CompletionEvent> events = new ArrayList<>();
        for (String each : text.split("(?!^)")) {
            events.addAll(answer.read(piece(each)));
        }
        events.addAll(answer.finish(piece(""), ToolAnswer.End.CUT));
        StringBuilder shown = new StringBuilder();
        List<String> calls = new ArrayList<>();
        for (CompletionEvent event : events) {
            switch (event) {
                case CompletionEvent.Piece piece -> shown.append(piece.text());
                case CompletionEvent.CallBegan began -> calls.add(began.name());
                case CompletionEvent.CallArguments more -> calls.add(calls.removeLast() + more.text());
                case CompletionEvent.CallBroken broken -> throw new AssertionError("broken: " + broken);
                case CompletionEvent.Thought thought -> {}
                case CompletionEvent.ServerCall call -> throw new AssertionError("no server is asked: " + call);
                case CompletionEvent.Ended ended -> throw new AssertionError("no end is told here");
            }
        }
        return new Told(shown.toString(), calls);
    }

    private static CompletionEvent.Piece piece(String text) {
        return new CompletionEvent.Piece(0, text, List.of(), List.of());
    }
}

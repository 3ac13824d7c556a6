package org.stromboli.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stromboli.fakes.ByteText;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.grammar.Constraints;
import org.stromboli.grammar.StructuredOutputSpec;
import org.stromboli.grammar.TokenConstraint;

class GrammarMemoryTest {

    private final InFlightRequests intake = new InFlightRequests();
    private final Constraints constraints = ByteText.constraints();

    @Test
    void aFormThatManyShareCountsOnce() {
        TokenConstraint one = form("[a-f]{3}");
        GrammarMemory memory = new GrammarMemory(one.bytes());
        List<InFlightRequests.Slot> slots = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            slots.add(intake.enter());
            memory.hold(form("[a-f]{3}"), slots.getLast());
        }
        assertThat(memory.bytes()).isEqualTo(one.bytes()).isPositive();
        for (InFlightRequests.Slot each : slots) {
            assertThat(memory.bytes()).isPositive();
            each.close();
            each.close();
        }
        assertThat(memory.bytes()).isZero();
    }

    @Test
    void whatWouldBeTooMuchIsRejectedUntilOthersLeave() {
        GrammarMemory memory = new GrammarMemory(form("[a-f]{3}").bytes() + 1);
        InFlightRequests.Slot place = intake.enter();
        memory.hold(form("[a-f]{3}"), place);
        InFlightRequests.Slot other = intake.enter();
        assertThatThrownBy(() -> memory.hold(form("[g-k]{3}"), other))
                .isInstanceOfSatisfying(RequestRejectedException.class, refusal -> {
                    assertThat(refusal.kind()).isEqualTo(RequestRejectedException.Kind.OVERLOADED);
                    assertThat(refusal.retryAfter()).isPositive();
                });
        other.close();
        place.close();
        memory.hold(form("[g-k]{3}"), intake.enter());
        assertThat(memory.bytes()).isPositive();
    }

    private TokenConstraint form(String regex) {
        return constraints.compile(new StructuredOutputSpec.Regex(regex), false);
    }
}

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

class FormMemoryTest {

    private final Intake intake = new Intake();
    private final Constraints constraints = ByteText.constraints();

    @Test
    void aFormThatManyShareCountsOnce() {
        TokenConstraint one = form("[a-f]{3}");
        FormMemory memory = new FormMemory(one.bytes());
        List<Intake.Place> places = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            places.add(intake.enter());
            memory.hold(form("[a-f]{3}"), places.getLast());
        }
        assertThat(memory.bytes()).isEqualTo(one.bytes()).isPositive();
        for (Intake.Place each : places) {
            assertThat(memory.bytes()).isPositive();
            each.leave();
            each.leave();
        }
        assertThat(memory.bytes()).isZero();
    }

    @Test
    void whatWouldBeTooMuchIsRefusedUntilOthersLeave() {
        FormMemory memory = new FormMemory(form("[a-f]{3}").bytes() + 1);
        Intake.Place place = intake.enter();
        memory.hold(form("[a-f]{3}"), place);
        Intake.Place other = intake.enter();
        assertThatThrownBy(() -> memory.hold(form("[g-k]{3}"), other))
                .isInstanceOfSatisfying(RequestRejectedException.class, refusal -> {
                    assertThat(refusal.kind()).isEqualTo(RequestRejectedException.Kind.OVERLOADED);
                    assertThat(refusal.retryAfter()).isPositive();
                });
        other.leave();
        place.leave();
        memory.hold(form("[g-k]{3}"), intake.enter());
        assertThat(memory.bytes()).isPositive();
    }

    private TokenConstraint form(String regex) {
        return constraints.compile(new StructuredOutputSpec.Regex(regex), false);
    }
}

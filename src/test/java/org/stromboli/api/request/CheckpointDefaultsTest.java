package org.stromboli.api.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.stromboli.completion.request.StopStrings;
import org.stromboli.generation.GenerationDefaults;
import org.stromboli.sampling.SamplingParameters;
import org.stromboli.sampling.TokenBans;

/// What a request leaves out is as the checkpoint says.
class CheckpointDefaultsTest {

    private static final ObjectMapper MAPPER =
            new ObjectMapper().configure(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES, true);

    private static final TokenBans BANS = new TokenBans(Set.of(1), Set.of(), List.of(), 3);

    private static final SamplingReader READER = new SamplingReader(
            100,
            new GenerationDefaults(
                    Set.of(2),
                    new GenerationDefaults.Sampling(0.7, 0.9, 20, 0.05, 1.1),
                    new GenerationDefaults.Limits(4, OptionalInt.of(50), List.of("###")),
                    BANS));

    @Test
    void allOfItIsUsed() throws JsonProcessingException {
        ChatBody body = body("{}");
        SamplingParameters parameters = READER.read(body);
        assertThat(parameters)
                .isEqualTo(SamplingParameters.builder()
                        .temperature(0.7)
                        .topP(0.9)
                        .topK(20)
                        .minP(0.05)
                        .repetitionPenalty(1.1)
                        .minTokens(4)
                        .bans(BANS)
                        .build());
        assertThat(READER.maxTokens(body)).hasValue(50);
        assertThat(READER.stop(body)).isEqualTo(new StopStrings(List.of("###"), false));
    }

    @Test
    void theRequestOverridesAllButBans() throws JsonProcessingException {
        ChatBody body = body("""
                {"temperature": 0, "top_p": 1, "top_k": -1, "min_p": 0, "repetition_penalty": 1, "min_tokens": 0,
                 "max_tokens": 60, "stop": ["END"]}
                """);
        assertThat(READER.read(body))
                .isEqualTo(SamplingParameters.builder().bans(BANS).build());
        assertThat(READER.maxTokens(body)).hasValue(60);
        assertThat(READER.stop(body).strings()).containsExactly("END");
    }

    @Test
    void aShortAnswerNeedsNoMoreTokensThanItMayHave() throws JsonProcessingException {
        assertThat(READER.read(body("{\"max_tokens\": 2}")).minTokens()).isEqualTo(2);
    }

    @Test
    void anEmptyListOfStopsIsNone() throws JsonProcessingException {
        assertThat(READER.stop(body("{\"stop\": []}")).strings()).isEmpty();
    }

    private static ChatBody body(String json) throws JsonProcessingException {
        return MAPPER.readValue(json, ChatBody.class);
    }
}

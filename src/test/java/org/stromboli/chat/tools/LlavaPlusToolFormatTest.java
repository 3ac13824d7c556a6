package org.stromboli.chat.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LlavaPlusToolFormatTest {

    private static final LlavaPlusToolFormat PLUS = new LlavaPlusToolFormat();
    private static final String CALL = "\"thoughts🤔\" I look.\n\"actions🚀\" [{\"API_name\": \"grounding_dino\", "
            + "\"API_params\": {\"caption\": \"dog . cat\"}}]\n\"value👉\" Please wait.\n";

    private static ReadAnswer read(String text) {
        return ReadAnswer.of(PLUS, List.of(text));
    }

    @Test
    void aPlainAnswerIsItsValue() {
        assertThat(read("\"thoughts🤔\" I know.\n\"actions🚀\" []\n\"value👉\" A dog.\n"))
                .isEqualTo(new ReadAnswer("A dog.", "I know.", List.of()));
    }

    @Test
    void anActionIsACall() {
        assertThat(read(CALL))
                .isEqualTo(new ReadAnswer(
                        "Please wait.", "I look.", List.of("grounding_dino({\"caption\": \"dog . cat\"})")));
    }

    @Test
    void singleQuotesAreUnderstoodAndTheImageIsOurs() {
        assertThat(read(CALL.replace(
                                "[{\"API_name\": \"grounding_dino\", \"API_params\": {\"caption\": \"dog . cat\"}}]",
                                "[{'API_name': 'easyocr', 'API_params': {'image': 'x', 'b': 1}}]"))
                        .calls())
                .containsExactly("ocr({\"b\": 1})");
    }

    @Test
    void aSkillThatWasNotOfferedIsLeftOut() {
        assertThat(ReadAnswer.of(PLUS, Set.of("ocr"), List.of(CALL)))
                .isEqualTo(new ReadAnswer("Please wait.", "I look.", List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "No fields at all.",
                "\"thou",
                "\"thoughts🤔\" only thoughts",
                "\"thoughts🤔\" t\n\"actions🚀\" []",
                "\"thoughts🤔\" t\n\"actions🚀\" oops\n\"value👉\" v",
                "\"thoughts🤔\" t\n\"actions🚀\" {}\n\"value👉\" v",
                "\"thoughts🤔\" t\n\"actions🚀\" [{\"API_name\": \"ocr\"}, {\"API_name\": \"ocr\"}]\n\"value👉\" v",
            })
    void anAnswerWithoutTheFieldsIsShownAsItIs(String text) {
        assertThat(read(text)).isEqualTo(new ReadAnswer(text, "", List.of()));
    }

    @Test
    void theValueMayNameItsOwnKey() {
        assertThat(read("\"thoughts🤔\"\n\"actions🚀\" []\n\"value👉\" The key is \"value👉\", I think.\n"))
                .isEqualTo(new ReadAnswer("The key is \"value👉\", I think.", "", List.of()));
    }

    @Test
    void theValueIsToldAsItComes() {
        ToolCallParser reader = PLUS.reader(Set.of());
        assertThat(reader.push("\"thoughts🤔\" t\n\"actions🚀\" []\n\"value")).isEmpty();
        assertThat(reader.push("👉\"")).containsExactly(new OutputPart.Thought("t"));
        assertThat(reader.push(" A")).containsExactly(new OutputPart.Text("A"));
        assertThat(reader.push(" dog")).containsExactly(new OutputPart.Text(" dog"));
        assertThat(reader.push("\n")).isEmpty();
        assertThat(reader.finish()).isEmpty();
    }

    @Test
    void turnsAreWrittenAsTheModelWroteThem() {
        ToolCall call = new ToolCall("1", "grounding_dino_sam", Map.of("caption", "Hündin"));
        assertThat(PLUS.written("Please wait.", "I look.", List.of(call)))
                .isEqualTo("\"thoughts🤔\" I look.\n\"actions🚀\" [{\"API_name\": \"grounding_dino+sam\", "
                        + "\"API_params\": {\"caption\": \"H\\u00fcndin\"}}]\n\"value👉\" Please wait.\n");
        assertThat(PLUS.written("A dog.", "", List.of())).contains("\"actions🚀\" []\n\"value👉\" A dog.\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            grounding_dino | {"boxes": [[0.12345, 1]], "logits": [0.555, 0.5], "phrases": ["dog's"], "size": [4, 3]} | {'boxes': [[0.12, 1]], 'logits': [0.56, 0.5], 'phrases': ["dog's"]}
            seem           | {"edited_image": "AAAA"}                                  | {'message': 'The seem has processed the image.'}
            easyocr        | {"boxes": [1], "texts": ["a\\"b'", "\\n\\\\"], "scores": [1.0]} | {'texts': ['a"b\\'', '\\n\\\\']}
            ocr            | {"boxes": [0.129], "texts": []}                           | {'boxes': [0.13], 'texts': []}
            clip           | {"retrieval_results": [{"caption": "a", "similarity": 0.987, "url": "u"}, 5]} | {'retrieval_results': [{'caption': 'a', 'similarity': 0.99}, {}]}
            blip2          | {"caption": null, "ok": true, "no": false, "n": 3}        | {'caption': None, 'ok': True, 'no': False, 'n': 3}
            my_tool        | plain words                                               | plain words
            my_tool        | {"a": "\\u0001\\t\\r"}                                    | {'a': '\\x01\\t\\r'}
            """)
    void resultsLookAsPythonPrintsThem(String tool, String result, String printed) {
        assertThat(PLUS.result(tool, result, " What is it? "))
                .isEqualTo(("%s model outputs: %s\n\nPlease summarize the model outputs and answer my first question: "
                                + "What is it?")
                        .formatted(tool, printed));
    }

    @Test
    void aDemandedCallBeginsWithItsFields() {
        ForcedCall forced = PLUS.forced(List.of(new Tool("grounded_sam", "", Map.of("type", "object"))));
        assertThat(ReadAnswer.of(
                        PLUS,
                        Set.of("grounded_sam"),
                        List.of(
                                forced.opening(),
                                "[{\"API_name\": \"grounding_dino+sam\", \"API_params\": {\"caption\": \"dog\"}}]",
                                forced.closing())))
                .isEqualTo(new ReadAnswer(
                        "", "I need a tool to answer the question.", List.of("grounded_sam({\"caption\": \"dog\"})")));
    }
}

package org.stromboli.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.stromboli.jinja.runtime.RenderLimits;

/// What CPython 3.12 prints for the same data.
class PythonTextTest {

    @Test
    void jsonHasSpacesAfterCommasAndColons() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("a", Arrays.asList(1, true, 2.5, null, List.of(), Map.of()));
        data.put("b\n", "\"\\\t\r\b\f\u0001é");
        assertThat(PythonText.json(data))
                .isEqualTo("{\"a\": [1, true, 2.5, null, [], {}], \"b\\n\": \"\\\"\\\\\\t\\r\\b\\f\\u0001é\"}");
        assertThat(PythonText.json(null)).isEqualTo("null");
    }

    @Test
    void asciiJsonEscapesTheRest() {
        assertThat(PythonText.asciiJson("é🤔")).isEqualTo("\"\\u00e9\\ud83e\\udd14\"");
    }

    @Test
    void numbersHavePythonsExponents() {
        assertThat(PythonText.json(List.of(1e16, 1e-5, 1.0, 3, 1L << 60)))
                .isEqualTo("[1e+16, 1e-05, 1.0, 3, 1152921504606846976]");
    }

    @Test
    void reprQuotesOnceAndNamesConstants() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("caption", null);
        data.put("ok", true);
        data.put("said", "it's");
        data.put("both", "'\"");
        assertThat(PythonText.repr(data)).isEqualTo("{'caption': None, 'ok': True, 'said': \"it's\", 'both': '\\'\"'}");
    }

    @Test
    void aTemplatePrintsTheSame() {
        Map<String, Object> data = Map.of("x", List.of("é", 1e-7, false));
        Template template = Template.parse("{{ x | tojson }} {{ x }}");
        assertThat(template.render(data, LocalDateTime.MIN, RenderLimits.DEFAULT))
                .isEqualTo(PythonText.json(data.get("x")) + " " + PythonText.repr(data.get("x")));
    }
}

package org.stromboli.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.jinja.runtime.RenderLimits;
import org.stromboli.jinja.runtime.TemplateException;

class TemplateTest {

    private static final LocalDateTime NOW = LocalDateTime.of(2026, 1, 5, 9, 7);

    private static String render(String source, Map<String, ?> variables) {
        return render(source, variables, RenderLimits.DEFAULT);
    }

    private static String render(String source, Map<String, ?> variables, RenderLimits limits) {
        return Template.parse(source).render(variables, NOW, limits);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for i in range(1000) %}{% for j in range(1000) %}{% endfor %}{% endfor %}",
                "{% for i in range(40) %}{% for c in text %}{% endfor %}{% endfor %}",
                "{% for i in range(2000) %}{{ text.count('x') }}{% endfor %}",
                "{% for i in range(100) %}{% set y = text|upper|lower|trim|list %}{% endfor %}",
                "{% for i in range(2000) %}{{ text[-1] }}{% endfor %}",
                "{% for i in range(2000) %}{{ text[1:][:0] }}{% endfor %}",
                "{% for i in range(2000) %}{{ 'y' in text }}{% endfor %}",
                "{% for i in range(2000) %}{{ text is upper }}{% endfor %}",
                "{% set l = [0] * 60000 %}{% set l = l + l %}"
            })
    void rejectsMoreSteps(String source) {
        RenderLimits limits = new RenderLimits(100_000, 10_000_000, 100);
        assertThatThrownBy(() -> render(source, Map.of("text", "x".repeat(30_000)), limits))
                .isInstanceOfSatisfying(
                        TemplateException.class,
                        thrown -> assertThat(thrown.kind()).isEqualTo(TemplateException.Kind.LIMIT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ 'a' * 2000 }}",
                "{% for i in range(2000) %}a{% endfor %}",
                "{% set ns = namespace(t='a') %}{% for i in range(30) %}{% set ns.t = ns.t ~ ns.t %}{% endfor %}",
                "{% set ns = namespace(t='a') %}{% for i in range(30) %}{% set ns.t = ns.t + ns.t %}{% endfor %}",
                "{{ ('a' * 500)|replace('a', 'aaaa') }}",
                "{{ ('a' * 500).replace('a', 'aaaa') }}",
                "{{ ('a' * 500).join(['x'] * 9) }}",
                "{{ (['a' * 500] * 9)|join }}",
                "{{ 'a'.center(2000) }}",
                "{{ 'a'.zfill(2000) }}",
                "{{ '%2000d' % 1 }}",
                "{{ '{:2000}'.format(1) }}",
                "{{ 'a'|indent(2000) }}",
                "{{ [1]|tojson(indent=2000) }}",
                "{{ ['a' * 500, 'a' * 500, 'a' * 500]|tojson }}"
            })
    void rejectsLongerText(String source) {
        assertThatThrownBy(() -> render(source, Map.of(), new RenderLimits(100_000, 1000, 100)))
                .isInstanceOfSatisfying(
                        TemplateException.class,
                        thrown -> assertThat(thrown.kind()).isEqualTo(TemplateException.Kind.LIMIT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
                "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
                "{{ 2 ** 99999 }}",
                "{{ 2 ** 99999999999999 }}",
                "{% set ns = namespace(n=10) %}{% for i in range(30) %}{% set ns.n = ns.n * ns.n %}{% endfor %}"
            })
    void rejectsToGoDeeperOrToCountHigher(String source) {
        assertThatThrownBy(() -> render(source, Map.of()))
                .isInstanceOfSatisfying(
                        TemplateException.class,
                        thrown -> assertThat(thrown.kind()).isEqualTo(TemplateException.Kind.LIMIT));
    }

    @Test
    void rejectsDataThatIsNestedTooDeeply() {
        Object data = List.of();
        for (int depth = 0; depth < 1_000_000; depth++) {
            data = List.of(data);
        }
        Map<String, Object> variables = Map.of("data", data);
        assertThatThrownBy(() -> render("{{ data|tojson }}", variables))
                .isInstanceOfSatisfying(
                        TemplateException.class,
                        thrown -> assertThat(thrown.kind()).isEqualTo(TemplateException.Kind.LIMIT));
    }

    @Test
    void rejectsTemplatesThatAreNestedTooDeeply() {
        assertThatThrownBy(() -> Template.parse("{{ " + "(".repeat(1_000_000) + ")".repeat(1_000_000) + " }}"))
                .isInstanceOfSatisfying(
                        TemplateException.class,
                        thrown -> assertThat(thrown.kind()).isEqualTo(TemplateException.Kind.SYNTAX));
    }

    @ParameterizedTest
    @CsvSource({
        "'{% nosuch %}', 'line 1: Encountered unknown tag ''nosuch''.'",
        "'a\n\n{{ 1 + }}', 'line 3: unexpected ''end of print statement'''",
        "'{% for x in y %}\n', 'line 1: Unexpected end of template. Jinja was looking for the following tags: ''endfor'''",
        "'{{ a\n b }}', 'line 2: expected end of print statement, got ''b'''",
        "'{{ \"abc }}', 'line 1: a string is not closed'",
        "'{{ (1] }}', 'line 1: unexpected '']'', expected '')'''"
    })
    void saysWhereATemplateIsMalformed(String source, String message) {
        assertThatThrownBy(() -> Template.parse(source))
                .isInstanceOf(TemplateException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void theMessageOfARefusalIsTheTemplates() {
        assertThatThrownBy(() -> render("{{ raise_exception('Roles must ' ~ 'alternate') }}", Map.of()))
                .isInstanceOfSatisfying(
                        TemplateException.class,
                        thrown -> assertThat(thrown.kind()).isEqualTo(TemplateException.Kind.RAISED))
                .hasMessage("Roles must alternate");
    }

    @Test
    void takesJsonData() {
        Map<String, Object> data = new HashMap<>();
        data.put("none", null);
        data.put(
                "list", Arrays.asList(1, 2L, (short) 3, 1.5, 2.5f, true, null, new BigInteger("99999999999999999999")));
        data.put("map", Map.of("k", List.of("v")));
        assertThat(render("{{ none is none }} {{ list }} {{ map }}", data))
                .isEqualTo("True [1, 2, 3, 1.5, 2.5, True, None, 99999999999999999999] {'k': ['v']}");
        Map<String, Object> wrong = Map.of("x", new Object());
        assertThatThrownBy(() -> render("", wrong)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aVariableHidesAFunctionOfTheSameName() {
        assertThat(render("{{ range }}", Map.of("range", "mine"))).isEqualTo("mine");
    }

    @Test
    void textOfTheVariablesIsNeverATemplate() {
        assertThat(render("{{ t }}", Map.of("t", "{{ 1 + 1 }}{% raw %}"))).isEqualTo("{{ 1 + 1 }}{% raw %}");
    }

    @Test
    void marksInTextSurviveEveryWayOfPrinting() {
        assertThat(render("{{ t }}{{ [t] }}{{ t|tojson }}{{ t|tojson(ensure_ascii=true) }}", Map.of("t", "\uFDD0")))
                .isEqualTo("\uFDD0['\uFDD0']\"\uFDD0\"\"\uFDD0\"");
    }

    @Test
    void aTemplateCanBeRenderedByManyThreads() throws Exception {
        Template template =
                Template.parse("{% set ns = namespace(s=0) %}{% macro m(x) %}{% set ns.s = ns.s + x %}{% endmacro %}"
                        + "{% for i in range(200) %}{{ m(n) }}{% endfor %}{{ ns.s }}");
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<String>> renderings = IntStream.range(0, 32)
                    .mapToObj(n -> threads.submit(() -> template.render(Map.of("n", n), NOW, RenderLimits.DEFAULT)))
                    .toList();
            List<String> results = new ArrayList<>();
            for (Future<String> each : renderings) {
                results.add(each.get());
            }
            assertThat(results)
                    .isEqualTo(IntStream.range(0, 32)
                            .mapToObj(n -> String.valueOf(200 * n))
                            .toList());
        }
    }
}

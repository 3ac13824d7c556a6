package org.stromboli.jinja;

import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.stromboli.jinja.runtime.RenderLimits;
import org.stromboli.jinja.runtime.RenderState;
import org.stromboli.jinja.runtime.TemplateException;

/// A chat template, read once and rendered many times. Immutable and thread-safe: a rendering keeps its state
/// to itself.
///
/// The language is Jinja 2 with transformers' settings and additions. Absent are what chat templates have no
/// use for: inheritance, includes, imports, and the filters that make HTML.
public final class Template {

    private final List<Statement> body;

    private Template(List<Statement> body) {
        this.body = body;
    }

    /// @throws TemplateException if the template is malformed
    public static Template parse(String source) {
        try {
            return new Template(Parser.parse(source));
        } catch (StackOverflowError e) {
            throw TemplateException.syntax("expressions are nested too deeply", 1);
        }
    }

    /// @param variables JSON data: maps, lists, text, numbers, booleans, null
    /// @param now what `strftime_now` tells
    /// @throws TemplateException if the template rejects the variables, cannot work with them, or exceeds the
    ///     limits
    public String render(Map<String, ?> variables, LocalDateTime now, RenderLimits limits) {
        RenderState state = new RenderState(limits, now);
        try {
            Map<String, Object> values = new HashMap<>();
            variables.forEach((name, value) -> values.put(name, JsonData.value(value)));
            Output out = new Output(state);
            Statement.executeAll(body, Scope.root(state, values), out);
            return out.toString();
        } catch (StackOverflowError e) {
            throw TemplateException.limit("data or macros are nested too deeply");
        }
    }
}

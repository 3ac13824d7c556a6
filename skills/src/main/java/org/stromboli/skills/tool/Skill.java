package org.stromboli.skills.tool;

import java.util.List;
import java.util.Map;
import org.stromboli.skills.call.BadArguments;

/// One tool. Instances are shared by all calls and are called from several threads at once.
public interface Skill {

    String name();

    /// Other names that the same tool answers to.
    default List<String> aliases() {
        return List.of();
    }

    /// For the model that chooses among tools, so in its terms.
    String description();

    Inputs inputs();

    /// JSON schema of the structured result.
    Map<String, Object> output();

    /// @throws BadArguments when the call itself is at fault
    SkillResult run(Arguments arguments) throws Exception;

    /// Loads what the first call would load otherwise.
    default void load() throws Exception {}
}

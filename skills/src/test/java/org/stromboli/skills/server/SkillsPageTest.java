package org.stromboli.skills.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stromboli.skills.picture.PictureLimits;
import org.stromboli.skills.tool.Skill;

/// docs/skills.md names every tool, argument and setting, and schemas are complete.
class SkillsPageTest {

    @TempDir
    private Path folder;

    @Test
    void thePageNamesEverySetting() throws IOException {
        String page = Files.readString(Path.of("../docs/skills.md"));
        for (Method setting : SkillsConfig.class.getMethods()) {
            String name = setting.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            assertThat(page).contains("`--" + name + "`");
        }
    }

    @Test
    void thePageNamesEveryToolAndArgument() throws IOException {
        String page = Files.readString(Path.of("../docs/skills.md"));
        Set<String> names = new HashSet<>();
        for (Skill skill : everySkill()) {
            assertThat(names.add(skill.name())).isTrue();
            assertThat(names.addAll(skill.aliases()) || skill.aliases().isEmpty())
                    .isTrue();
            for (String argument : properties(skill.inputs().schema()).keySet()) {
                assertThat(page).contains("`" + argument + "`");
            }
        }
        assertThat(names)
                .hasSizeGreaterThan(18)
                .allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
    }

    @Test
    void everyToolDeclaresAnObjectAndWhatItTakes() {
        for (Skill skill : everySkill()) {
            assertThat(skill.output()).describedAs(skill.name()).containsEntry("type", "object");
            assertThat(properties(skill.output())).isNotEmpty();
            assertThat(properties(skill.inputs().schema())).containsKey("image");
            assertThat(skill.description().length()).isBetween(20, 400);
        }
    }

    private List<Skill> everySkill() {
        return SkillCatalogue.of(everything(), new PictureLimits(1000, 1000));
    }

    /// Settings with which every tool is offered.
    private SkillsConfig everything() {
        return (SkillsConfig) Proxy.newProxyInstance(
                SkillsConfig.class.getClassLoader(),
                new Class<?>[] {SkillsConfig.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "images" -> Optional.of(folder);
                    case "imagesUrl" -> Optional.of("http://localhost:7000/v1");
                    case "server" -> "http://localhost:8080";
                    case "timeout" -> Duration.ofSeconds(30);
                    default -> Optional.empty();
                });
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> properties(Map<String, Object> schema) {
        return (Map<String, Object>) schema.get("properties");
    }
}

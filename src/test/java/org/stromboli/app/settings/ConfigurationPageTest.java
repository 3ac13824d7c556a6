package org.stromboli.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.stromboli.pages.MarkdownTable;

/// Compares the tables of `docs/configuration.md` with `StromboliConfig`: every setting is in them once, with its type
/// and default, and nothing else is.
class ConfigurationPageTest {

    private static final Path PAGE = Path.of("docs/configuration.md");
    private static final String HEADER = "| setting | type | default | meaning |";

    private static final Map<Type, String> TYPES = Map.ofEntries(
            Map.entry(String.class, "text"),
            Map.entry(List.class, "list"),
            Map.entry(Path.class, "path"),
            Map.entry(int.class, "integer"),
            Map.entry(long.class, "integer"),
            Map.entry(OptionalInt.class, "integer"),
            Map.entry(boolean.class, "boolean"),
            Map.entry(Boolean.class, "boolean"),
            Map.entry(MemorySize.class, "size"),
            Map.entry(Duration.class, "duration"),
            Map.entry(Map.class, "map"));

    private static Map<String, List<String>> documented() throws IOException {
        Map<String, List<String>> rows = new TreeMap<>();
        for (List<String> cells : MarkdownTable.rows(PAGE, HEADER)) {
            assertThat(cells).describedAs("cells of %s", cells.getFirst()).hasSize(4);
            List<String> names = MarkdownTable.code(cells.getFirst());
            assertThat(names).describedAs("one setting per row: %s", cells).hasSize(1);
            assertThat(rows.put(names.getFirst(), cells))
                    .describedAs("%s has two rows", names)
                    .isNull();
        }
        return rows;
    }

    private static Map<String, Method> settings(Class<?> group, String prefix) {
        Map<String, Method> settings = new TreeMap<>();
        for (Method each : group.getDeclaredMethods()) {
            String name = prefix + each.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            if (SettingsReader.isGroup(each.getReturnType())) {
                settings.putAll(settings(each.getReturnType(), name + "."));
            } else if (each.getReturnType() == Map.class && SettingsReader.isGroup(SettingsReader.valueType(each))) {
                settings.putAll(settings(SettingsReader.valueType(each), name + SettingsReader.LABEL + "."));
            } else if (!each.isSynthetic()) {
                settings.put(name, each);
            }
        }
        return settings;
    }

    @Test
    void thePageHasEverySettingAndNoOther() throws IOException {
        assertThat(documented().keySet())
                .isEqualTo(settings(StromboliConfig.class, "").keySet());
    }

    @Test
    void everyTypeIsTheOneOfTheCode() throws IOException {
        Map<String, List<String>> documented = documented();
        settings(StromboliConfig.class, "")
                .forEach((name, method) -> assertThat(documented.get(name))
                        .describedAs(name)
                        .element(1)
                        .isEqualTo(TYPES.get(plain(method.getGenericReturnType()))));
    }

    private static Type plain(Type type) {
        if (type instanceof ParameterizedType generic) {
            return generic.getRawType() == List.class || generic.getRawType() == Map.class
                    ? generic.getRawType()
                    : plain(generic.getActualTypeArguments()[0]);
        }
        return type;
    }

    @Test
    void everyDefaultIsTheOneOfTheCode() throws IOException {
        Map<String, List<String>> documented = documented();
        settings(StromboliConfig.class, "").forEach((name, method) -> {
            WithDefault value = method.getAnnotation(WithDefault.class);
            String cell = documented.get(name).get(2);
            if (value == null) {
                assertThat(cell)
                        .describedAs("%s has no fixed default: the page says in words where it comes from", name)
                        .isNotBlank()
                        .doesNotMatch("`[^`]*`");
            } else {
                assertThat(cell).describedAs(name).isEqualTo("`" + value.value() + "`");
            }
        });
    }
}

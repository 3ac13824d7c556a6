package org.stromboli.app.settings;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.Converters;
import io.smallrye.config.PropertiesConfigSourceLoader;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.spi.Converter;
import org.jboss.logging.Logger;

/// Reads the settings before the framework does, which would answer a value of the wrong kind with the text
/// of an exception, and prints those in force.
public final class SettingsReader {

    private static final Logger LOG = Logger.getLogger(SettingsReader.class);

    /// Where the framework looks for it, and how much it counts there: less than the environment.
    private static final String FILE = "config/application.properties";

    private static final int FILE_ORDINAL = 260;

    /// In the place of a name that the operator chooses.
    static final String LABEL = ".LABEL";

    private static final String SECRET = "stromboli.api-keys";

    private static final Pattern WRONG_KIND = Pattern.compile(
            "The config property (\\S+) with the config value \"(.*)\" threw an Exception (.*)", Pattern.DOTALL);
    private static final Pattern UNKNOWN = Pattern.compile("SRCFG00050: (\\S+) in ");

    /// The framework takes any word for false that it does not know.
    private static final Converter<Boolean> FLAG =
            Converters.newTrimmingConverter(Converters.newEmptyValueConverter(SettingsReader::flag));

    private static final int FLAG_PRIORITY = 1000;

    private SettingsReader() {}

    /// @throws SettingException if a value cannot be read, is out of bounds, or belongs to no setting
    public static void checkAll() {
        current();
    }

    /// As the server would read them, for commands that start none.
    ///
    /// @throws SettingException if a value cannot be read, is out of bounds, or belongs to no setting
    public static StromboliConfig current() {
        ClassLoader loader = SettingsReader.class.getClassLoader();
        return read(new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDefaultSources()
                .withSources(PropertiesConfigSourceLoader.inFileSystem(FILE, FILE_ORDINAL, loader)));
    }

    static StromboliConfig read(SmallRyeConfigBuilder sources) {
        try {
            StromboliConfig settings = sources.addDiscoveredConverters()
                    .withConverter(Boolean.class, FLAG_PRIORITY, FLAG)
                    .withMapping(StromboliConfig.class)
                    .build()
                    .getConfigMapping(StromboliConfig.class);
            SettingsCheck.check(settings);
            return settings;
        } catch (ConfigValidationException e) {
            throw sentence(e.getProblem(0).getMessage());
        }
    }

    private static boolean flag(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "y", "on", "1" -> true;
            case "false", "no", "n", "off", "0" -> false;
            default -> throw new IllegalArgumentException("not a truth value");
        };
    }

    private static SettingException sentence(String problem) {
        Matcher wrongKind = WRONG_KIND.matcher(problem);
        if (wrongKind.find()) {
            return new SettingException(wrongKind.group(1), wrongKind.group(2), kind(wrongKind.group(3)));
        }
        Matcher unknown = UNKNOWN.matcher(problem);
        return unknown.find()
                ? SettingException.unknown(unknown.group(1))
                : new SettingException(StromboliConfig.PREFIX, new IllegalArgumentException(problem));
    }

    private static String kind(String complaint) {
        if (complaint.contains("integer value") || complaint.contains("long value")) {
            return "a whole number";
        }
        if (complaint.contains("KkMm")) {
            return "a size such as 512M or 2G";
        }
        if (complaint.contains("truth value")) {
            return "true or false";
        }
        return complaint.contains("uration") ? "a duration such as 30s or 2m" : "of another kind";
    }

    public static void print(Config config) {
        // Only what is a setting: other variables of the environment may begin alike and be secret.
        for (String name : names(StromboliConfig.class, StromboliConfig.PREFIX)) {
            String value = config.getConfigValue(name).getValue();
            if (value != null) {
                LOG.infof("%s = %s", name, name.equals(SECRET) ? "(hidden)" : value);
            }
        }
    }

    public static SortedSet<String> names(Class<?> group, String prefix) {
        SortedSet<String> names = new TreeSet<>();
        for (Method key : group.getDeclaredMethods()) {
            String name =
                    prefix + "." + key.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            if (isGroup(key.getReturnType())) {
                names.addAll(names(key.getReturnType(), name));
            } else if (key.getReturnType() == Map.class && isGroup(valueType(key))) {
                names.addAll(names(valueType(key), name + LABEL));
            } else {
                names.add(name);
            }
        }
        return names;
    }

    /// What the values of a map are.
    static Class<?> valueType(Method map) {
        Type[] types = ((ParameterizedType) map.getGenericReturnType()).getActualTypeArguments();
        return (Class<?>) types[1];
    }

    /// Whether it has keys, in place of being a value.
    static boolean isGroup(Class<?> type) {
        return type.isInterface() && type.getPackage().equals(StromboliConfig.class.getPackage());
    }
}

package org.stromboli.app;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.stromboli.app.settings.SettingException;
import org.stromboli.app.settings.SettingsReader;
import org.stromboli.consolidation.ConsolidateCommand;

/// Where the server starts, or the one tool that does without it. A setting that cannot be used ends it at once with a
/// sentence and an exit code of 1.
@QuarkusMain
public final class Main {

    private Main() {}

    public static void main(String... args) {
        if (args.length > 0 && args[0].equals("consolidate")) {
            System.exit(consolidate(List.of(args).subList(1, args.length)));
        }
        try {
            SettingsReader.checkAll();
        } catch (SettingException e) {
            System.err.println(e.getMessage()); // there is no log yet
            System.exit(1);
        }
        Quarkus.run(args);
    }

    private static int consolidate(List<String> words) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        return new ConsolidateCommand(out, System.err).run(words);
    }
}

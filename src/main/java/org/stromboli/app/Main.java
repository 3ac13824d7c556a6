package org.stromboli.app;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.stromboli.app.settings.SettingException;
import org.stromboli.app.settings.SettingsReader;
import org.stromboli.cli.Commands;
import org.stromboli.consolidation.ConsolidateCommand;
import org.stromboli.conversion.ConvertCommand;
import org.stromboli.tools.ask.AskCommand;
import org.stromboli.tools.bench.BenchCommand;
import org.stromboli.tools.compare.CompareCommand;
import org.stromboli.tools.soak.SoakCommand;
import org.stromboli.tools.sweep.SweepCommand;
import org.stromboli.torch.Torch;

/// Without arguments the server starts; a setting that cannot be used ends it at once with a sentence and exit code 1.
/// With arguments, the first one names a command, which runs without starting Quarkus.
@QuarkusMain
public final class Main {

    Main() {}

    public static void main(String... args) {
        if (args.length > 0) {
            System.exit(runCommand(args));
        }
        Rehearsal.prepare();
        try {
            SettingsReader.checkAll();
        } catch (SettingException e) {
            System.err.println(e.getMessage()); // there is no log yet
            System.exit(1);
        }
        Torch.preload();
        Quarkus.run(args);
    }

    private static int runCommand(String... words) {
        return Commands.run(
                List.of(
                        new AskCommand(),
                        new BenchCommand(),
                        new CompareCommand(),
                        new SweepCommand(),
                        new SoakCommand(),
                        new ConsolidateCommand(),
                        new ConvertCommand(),
                        new PlanCommand(SettingsReader::current)),
                writer(FileDescriptor.out),
                writer(FileDescriptor.err),
                words);
    }

    /// UTF-8 whatever the locale is: containers have none.
    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), true);
    }
}

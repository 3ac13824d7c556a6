package org.stromboli.app;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/// Where the server starts. A setting that cannot be used ends it at once with a sentence and an exit code
/// of 1.
@QuarkusMain
public final class Main {

    private Main() {}

    public static void main(String... args) {
        try {
            SettingsReader.checkAll();
        } catch (BadSetting e) {
            System.err.println(e.getMessage()); // there is no log yet
            System.exit(1);
        }
        Quarkus.run(args);
    }
}

package org.stromboli.cli;

import picocli.CommandLine.Option;

/// Mixin that gives a command its `--help`.
public final class HelpOption {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    @SuppressWarnings("unused") // picocli sets it and looks at the annotation
    private boolean help;
}

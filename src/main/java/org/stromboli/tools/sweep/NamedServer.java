package org.stromboli.tools.sweep;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// A server as the command line names it.
record NamedServer(String name, String url) {

    /// Reads `NAME=URL`.
    static final class Converter implements ITypeConverter<NamedServer> {
        @Override
        public NamedServer convert(String value) {
            int equals = value.indexOf('=');
            if (equals < 1) {
                throw new TypeConversionException("must be NAME=URL");
            }
            return new NamedServer(value.substring(0, equals), value.substring(equals + 1));
        }
    }
}

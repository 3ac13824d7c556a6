package org.stromboli.torch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// A TorchScript archive made of source text alone: no parameters, no constants, one class `M` in the main module.
/// Other modules are reached by their full names, `__torch__.name.function`. Immutable.
public final class ScriptArchive {

    private static final String FOLDER = "graph/";
    /// The newest file format of libtorch 2.7: older numbers turn on replacements for operators that have changed.
    private static final String FORMAT = "10\n";

    private final String main;
    private final Map<String, String> modules;

    /// @param main text of the module that holds class `M`
    /// @param modules texts by module name
    public ScriptArchive(String main, Map<String, String> modules) {
        this.main = main;
        this.modules = new LinkedHashMap<>(modules);
    }

    /// Writes the archive, calls `use` with its path, and deletes it.
    <T> T withFile(Function<Path, T> use) {
        try {
            Path file = Files.createTempFile("stromboli-graph", ".pt");
            try {
                try (OutputStream out = Files.newOutputStream(file)) {
                    out.write(bytes());
                }
                return use.apply(file);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the graph to the temporary directory", e);
        }
    }

    byte[] bytes() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            put(zip, "data.pkl", emptyModule());
            put(zip, "constants.pkl", latin("\u0080\u0002)."));
            put(zip, "version", latin(FORMAT));
            put(zip, "code/__torch__.py", main.getBytes(StandardCharsets.UTF_8));
            for (Map.Entry<String, String> module : modules.entrySet()) {
                String name = "code/__torch__/" + module.getKey() + ".py";
                put(zip, name, module.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    /// A pickle of an object of class `__torch__.M` whose only attribute is `training = False`.
    private static byte[] emptyModule() {
        return latin("\u0080\u0002c__torch__\nM\nq\u0000)\u0081}(X\b\u0000\u0000\u0000trainingq\u0001\u0089ubq\u0002.");
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// libtorch reads entries in place and therefore takes none that are compressed.
    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry(FOLDER + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}

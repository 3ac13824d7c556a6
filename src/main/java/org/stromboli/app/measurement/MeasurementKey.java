package org.stromboli.app.measurement;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.stromboli.cpu.kernel.MachineKernels;
import org.stromboli.cpu.x86.ProcessorFeatures;
import org.stromboli.model.HostPlan;
import org.stromboli.model.geometry.DecoderGeometry;
import org.stromboli.worker.MachineCodeTrial;

/// All that a measurement depends on: another value of any of them is another measurement.
///
/// @param values by their names
public record MeasurementKey(SortedMap<String, String> values) {

    private static final int DIGITS = 16;

    public MeasurementKey {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    public static MeasurementKey of(MachineCodeTrial.Question question) {
        HostPlan possible = question.possible();
        SortedMap<String, String> values = new TreeMap<>();
        values.put("processor", ProcessorFeatures.model());
        values.put("processors", String.valueOf(Runtime.getRuntime().availableProcessors()));
        values.put("instructions", instructions());
        values.put(
                "tiles",
                String.valueOf(
                        possible.kernels().filter(MachineKernels::haveTiles).isPresent()));
        values.put("build", build());
        values.put("decoder", text(question.plan().geometry().decoder()));
        values.put("tower", question.plan().geometry().tower().toString());
        boolean quantised = question.plan().hasQuantisedDecoder();
        values.put("weights", question.precision().settingName() + (quantised ? ", quantised" : ""));
        values.put("threads", String.valueOf(possible.threads()));
        values.put("possible", possible.decoder() + (possible.tower() ? ", tower" : ""));
        values.put("second copy", String.valueOf(question.secondCopy()));
        return new MeasurementKey(values);
    }

    private static String text(DecoderGeometry g) {
        return "%d x %d, %d of %d heads of %d, intermediate %d, vocabulary %d, context %d, windows %s"
                .formatted(
                        g.layers(),
                        g.hidden(),
                        g.kvHeads(),
                        g.heads(),
                        g.width(),
                        g.intermediate(),
                        g.vocabulary(),
                        g.positions(),
                        g.windows().layers());
    }

    /// Those that kernels may use and that processors differ in.
    private static String instructions() {
        return ProcessorFeatures.ofThisMachine().stream()
                .filter(each -> each.startsWith("avx") || each.startsWith("amx") || each.matches("fma|f16c"))
                .sorted()
                .collect(Collectors.joining(" "));
    }

    /// The file of this code, by its name, size and date: a version alone does not tell one build from the next.
    private static String build() {
        CodeSource source = MeasurementKey.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return "unknown";
        }
        try {
            Path file = Path.of(source.getLocation().toURI());
            return "%s, %d bytes, %s".formatted(file.getFileName(), Files.size(file), Files.getLastModifiedTime(file));
        } catch (URISyntaxException | IOException | IllegalArgumentException e) {
            return source.getLocation().toString();
        }
    }

    /// The same for the same values, on all machines.
    String fileName() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(values.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS) + ".json";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

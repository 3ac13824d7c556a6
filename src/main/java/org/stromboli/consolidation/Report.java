package org.stromboli.consolidation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.stromboli.consolidation.AppliedTask.Decomposition;
import org.stromboli.consolidation.spectrum.RescaledSpectrum;
import org.stromboli.consolidation.spectrum.RescaledSpectrum.Rule;
import org.stromboli.consolidation.spectrum.RescalingMethod;
import org.stromboli.consolidation.spectrum.SpectralAware;
import org.stromboli.consolidation.spectrum.Spectrum;

/// What was done, tensor by tensor, as JSON. One thread.
final class Report {

    static final String FILE = "consolidation.json";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final ObjectNode json = MAPPER.createObjectNode();
    private final ArrayNode tensors = MAPPER.createArrayNode();
    private final Map<String, Integer> counts = new TreeMap<>();

    Report(ConsolidationRequest request, List<Task> tasks) {
        json.put("base", request.base().toString());
        ArrayNode list = json.putArray("tasks");
        for (Task task : tasks) {
            list.addObject()
                    .put("path", task.label())
                    .put("kind", task.kind().name().toLowerCase(Locale.ROOT))
                    .put("alpha", task.input().alpha());
        }
        switch (request.method()) {
            case SpectralAware() -> json.put("method", "sac");
            case RescalingMethod.Linear() -> json.put("method", "linear");
            case RescalingMethod.Retain(double share) ->
                json.put("method", "retain").put("retain", share);
            case RescalingMethod.Scale(double share, double factor) ->
                json.put("method", "scale").put("retain", share).put("scale", factor);
        }
        json.put("fold", request.fold().option())
                .put("fold_meaning", request.fold().meaning());
        request.adapterRank().ifPresent(rank -> json.put("as_lora", rank));
        request.updateRank().ifPresent(rank -> json.put("update_rank", rank));
    }

    /// @param adapterError see [Output#write]
    void add(BaseTensor tensor, List<AppliedTask> stages, double adapterError) {
        String status = status(tensor, stages);
        counts.merge(status, 1, Integer::sum);
        ObjectNode node = tensors.addObject().put("name", tensor.name());
        ArrayNode shape = node.putArray("shape");
        for (long size : tensor.weight().stored().shape()) {
            shape.add(size);
        }
        node.put("dtype", tensor.resultType()).put("status", status);
        if (adapterError > 0) {
            node.put("adapter_error", adapterError);
        }
        ArrayNode list = node.putArray("stages");
        stages.forEach(stage -> add(list.addObject(), stage));
    }

    private static String status(BaseTensor tensor, List<AppliedTask> stages) {
        if (tensor.type().isEmpty()) {
            return "not_a_weight";
        }
        if (!tensor.isSelected()) {
            return "not_selected";
        }
        if (stages.isEmpty()) {
            return "in_no_task";
        }
        boolean same = stages.stream().allMatch(each -> each.rule() == Rule.EQUAL || each.rule() == Rule.ZERO);
        return same ? "unchanged" : "changed";
    }

    private static void add(ObjectNode node, AppliedTask stage) {
        if (stage.tasks().size() == 1) {
            node.put("task", stage.tasks().getFirst().label());
        } else {
            ArrayNode labels = node.putArray("tasks");
            stage.tasks().forEach(task -> labels.add(task.label()));
        }
        node.put("rule", stage.rule().reported());
        Optional<Decomposition> found = stage.decomposition();
        found.ifPresent(each -> node.put("route", each.route().name().toLowerCase(Locale.ROOT)));
        node.put("R", stage.rank());
        found.map(Decomposition::rescaled)
                .filter(each -> each.window() > 0)
                .ifPresent(each -> node.put("K", each.window()));
        found.ifPresent(each -> node.put("s_1", each.spectrum().largest())
                .put("s'_1", each.rescaled().first()));
        node.put("kept_energy", stage.energy().kept());
        found.ifPresent(each -> {
            ArrayNode fractions = node.putArray("kept_fractions");
            for (int percent : new int[] {0, 25, 50, 75, 100}) {
                fractions.add(fraction(each.spectrum(), each.rescaled(), percent));
            }
        });
        if (stage.energy().leftOut() > 0) {
            node.put("left_out", stage.energy().leftOut());
        }
        stage.rows().ifPresent(rows -> node.put("rows", rows));
    }

    /// Of the singular values that are not noise, from the largest to the smallest.
    private static double fraction(Spectrum spectrum, RescaledSpectrum rescaled, int percent) {
        double least = spectrum.largest() * 1e-6;
        int count = 0;
        while (count < spectrum.values().length && spectrum.values()[count] > least) {
            count++;
        }
        int at = Math.max(0, count - 1) * percent / 100;
        return count == 0 ? 0 : rescaled.values()[at] / spectrum.values()[at];
    }

    Map<String, Integer> counts() {
        return counts;
    }

    void write(Path directory) throws IOException {
        ObjectNode summary = json.putObject("summary");
        counts.forEach(summary::put);
        json.set("tensors", tensors);
        MAPPER.writerWithDefaultPrettyPrinter()
                .writeValue(directory.resolve(FILE).toFile(), json);
    }
}

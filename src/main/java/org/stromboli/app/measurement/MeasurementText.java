package org.stromboli.app.measurement;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.stromboli.model.DecoderPlacement;
import org.stromboli.worker.trial.Choice;
import org.stromboli.worker.trial.Noise;

/// A measurement as JSON, with its key, so that people can read what it is about.
final class MeasurementText {

    private static final ObjectMapper JSON = new ObjectMapper();

    private MeasurementText() {}

    static String of(MeasurementKey key, Measurement measurement) throws JsonProcessingException {
        ObjectNode root = JSON.createObjectNode();
        ObjectNode keys = root.putObject("key");
        key.values().forEach(keys::put);
        root.put("measured", measurement.measured().toString());
        root.put("decoder", measurement.decoder().name());
        root.put("tower", measurement.tower());
        ArrayNode choices = root.putArray("choices");
        for (Choice each : measurement.choices()) {
            ObjectNode choice = choices.addObject();
            choice.put("work", each.work());
            ArrayNode timings = choice.putArray("timings");
            each.timings()
                    .forEach(timing ->
                            timings.addObject().put("name", timing.name()).put("nanos", timing.nanos()));
            choice.put("spread", each.noise().spread());
            choice.put("share", each.noise().share());
        }
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    }

    /// @return empty if it is about something else
    /// @throws IllegalArgumentException if it is damaged
    static Optional<Measurement> read(String text, MeasurementKey key) {
        try {
            JsonNode root = JSON.readTree(text);
            for (var each : key.values().entrySet()) {
                if (!root.required("key").path(each.getKey()).asText().equals(each.getValue())) {
                    return Optional.empty();
                }
            }
            List<Choice> choices = new ArrayList<>();
            for (JsonNode each : root.required("choices")) {
                choices.add(choice(each));
            }
            return Optional.of(new Measurement(
                    Instant.parse(root.required("measured").asText()),
                    DecoderPlacement.valueOf(root.required("decoder").asText()),
                    root.required("tower").asBoolean(),
                    choices));
        } catch (JsonProcessingException | DateTimeException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static long whole(JsonNode node) {
        if (!node.isIntegralNumber()) {
            throw new IllegalArgumentException("not a number: " + node);
        }
        return node.longValue();
    }

    private static Choice choice(JsonNode node) {
        List<Choice.Timing> timings = new ArrayList<>();
        for (JsonNode each : node.required("timings")) {
            timings.add(new Choice.Timing(each.required("name").asText(), whole(each.required("nanos"))));
        }
        return new Choice(
                node.required("work").asText(),
                timings,
                new Noise(
                        node.required("spread").doubleValue(),
                        node.required("share").doubleValue()));
    }
}

package org.stromboli.toolserver.legacy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.stromboli.toolserver.EarlierCall;
import org.stromboli.toolserver.ServerTool;
import org.stromboli.toolserver.ToolConnection;
import org.stromboli.toolserver.ToolImage;
import org.stromboli.toolserver.ToolInvocation;
import org.stromboli.toolserver.ToolResult;
import org.stromboli.toolserver.ToolServerException;
import org.stromboli.toolserver.legacy.ImageFitter.UnfitImageException;

/// The skills of one controller. A call gets the user's last image, made smaller as the paper's serving code does, its
/// thresholds, and what the model wrote. Thread-safe.
final class LegacyConnection implements ToolConnection {

    private static final int LONG_SIDE = 800;

    private static final Map<String, Object> DEFAULTS = Map.of("box_threshold", 0.3, "text_threshold", 0.25);

    private final LegacyController controller;
    private final ImageFitter fitter;
    private final ResultCache cache;
    private volatile List<String> registered = List.of();

    LegacyConnection(LegacyController controller, ImageFitter fitter, ResultCache cache) {
        this.controller = controller;
        this.fitter = fitter;
        this.cache = cache;
    }

    @Override
    public List<ServerTool> tools() throws ToolServerException, InterruptedException {
        List<String> models = controller.models();
        registered = models;
        return Skill.ALL.stream()
                .filter(skill -> skill.worker(models).isPresent())
                .map(Skill::tool)
                .toList();
    }

    @Override
    public ToolResult call(ToolInvocation invocation) throws InterruptedException {
        Optional<Skill> skill = Skill.named(invocation.tool().name());
        Optional<String> worker = skill.flatMap(each -> each.worker(registered));
        if (worker.isEmpty()) {
            return ToolResult.failed(
                    "There is no worker of `%s`.".formatted(invocation.tool().name()));
        }
        try {
            return result(skill.get(), worker.get(), invocation).result();
        } catch (UnfitImageException e) {
            return ToolResult.failed("The skill `%s` cannot be used: the image %s."
                    .formatted(skill.get().name(), e.getMessage()));
        } catch (ToolServerException e) {
            return ToolResult.failed(
                    "The skill `%s` has no result: %s.".formatted(skill.get().name(), e.getMessage()));
        }
    }

    private WorkerResult result(Skill skill, String worker, ToolInvocation invocation)
            throws UnfitImageException, ToolServerException, InterruptedException {
        Map<String, @Nullable Object> arguments = new LinkedHashMap<>(DEFAULTS);
        arguments.putAll(skill.settings());
        arguments.putAll(invocation.arguments());
        arguments.putAll(skill.settings()); // a model cannot choose another mode
        arguments.remove("image");
        arguments.remove("mask");
        if (invocation.images().isEmpty() && skill.input() == Skill.Input.IMAGE_OR_NONE) {
            return WorkerResult.of(skill, controller.generate(worker, arguments));
        }
        if (invocation.images().isEmpty()) {
            throw new UnfitImageException("is missing: there is none in the conversation");
        }
        ToolImage image = fitter.fit(invocation.images().getLast(), LONG_SIDE);
        if (skill.needsMask()) {
            arguments.put("mask", mask(skill, invocation));
        }
        String key = ResultCache.key(skill.name(), arguments, image.bytes());
        Optional<WorkerResult> known = skill.isRepeatable() ? cache.get(key) : Optional.empty();
        if (known.isPresent()) {
            return known.get();
        }
        Map<String, @Nullable Object> request = new LinkedHashMap<>();
        request.put("image", image.base64());
        request.putAll(arguments);
        WorkerResult result = WorkerResult.of(skill, controller.generate(worker, request));
        if (skill.isRepeatable() && !result.result().isError()) {
            cache.put(key, result);
        }
        return result;
    }

    /// The conversation's state, as the paper's serving code keeps it: the first mask of the last segmentation,
    /// or its picture of regions. Here calls of the conversation are known, not their results: the call is made
    /// again, unless its result is kept.
    private Object mask(Skill skill, ToolInvocation invocation)
            throws UnfitImageException, ToolServerException, InterruptedException {
        for (EarlierCall earlier : invocation.earlier().reversed()) {
            Optional<Skill> before = Skill.named(earlier.tool()).filter(each -> each.makesMaskFor(skill));
            Optional<String> worker = before.flatMap(each -> each.worker(registered));
            if (worker.isPresent()) {
                ToolInvocation again =
                        new ToolInvocation(invocation.tool(), earlier.arguments(), invocation.images(), List.of());
                WorkerResult result = result(before.get(), worker.get(), again);
                Optional<Object> mask = skill.input() == Skill.Input.IMAGE_AND_MASK
                        ? result.maskRle()
                        : result.segments().map(Object.class::cast);
                if (mask.isPresent()) {
                    return mask.get();
                }
            }
        }
        throw new ToolServerException("nothing was segmented before in this conversation; call `%s` first"
                .formatted(skill.input() == Skill.Input.IMAGE_AND_MASK ? "grounding_dino+sam" : "openseed"));
    }

    @Override
    public void close() {
        controller.close();
    }
}

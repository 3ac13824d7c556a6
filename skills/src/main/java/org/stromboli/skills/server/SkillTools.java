package org.stromboli.skills.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkiverse.mcp.server.Content;
import io.quarkiverse.mcp.server.ImageContent;
import io.quarkiverse.mcp.server.TextContent;
import io.quarkiverse.mcp.server.ToolManager;
import io.quarkiverse.mcp.server.ToolResponse;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.stromboli.skills.call.BadArguments;
import org.stromboli.skills.picture.Picture;
import org.stromboli.skills.picture.PictureLimits;
import org.stromboli.skills.tool.Arguments;
import org.stromboli.skills.tool.Skill;
import org.stromboli.skills.tool.SkillResult;

/// The skills as MCP tools. Everything that goes wrong in a call becomes a tool error: the model is to read it.
@ApplicationScoped
public final class SkillTools {

    private static final Logger LOG = Logger.getLogger(SkillTools.class);

    /// A picture for a model to look at: more pixels than this are made smaller before it sees them.
    private static final int LONGEST_SIDE = 1536;

    /// As base64, just within the longest string that the JSON reader takes.
    private static final long MOST_BYTES = 14L << 20;

    private final ToolManager tools;
    private final ObjectMapper json;
    private final SkillsConfig config;
    private final SkillRunner runner;
    private final PictureLimits limits;

    SkillTools(ToolManager tools, ObjectMapper json, SkillsConfig config) {
        this.tools = tools;
        this.json = json;
        this.config = config;
        runner = new SkillRunner(config.concurrency(), config.queue(), config.timeout());
        long bytes = config.maxImageBytes().asLongValue();
        if (bytes > MOST_BYTES) {
            throw new IllegalArgumentException(
                    "skills.max-image-bytes is %d; allowed: up to %d".formatted(bytes, MOST_BYTES));
        }
        limits = new PictureLimits(bytes, config.maxImagePixels());
    }

    void start(@Observes StartupEvent event) throws Exception {
        for (Skill skill : SkillCatalogue.of(config, limits)) {
            register(skill.name(), skill.description(), skill);
            for (String alias : skill.aliases()) {
                register(alias, "Another name of " + skill.name() + ". " + skill.description(), skill);
            }
            if (config.preload()) {
                skill.load();
            }
        }
    }

    @PreDestroy
    void stop() {
        runner.close();
    }

    private void register(String name, String description, Skill skill) {
        tools.newTool(name)
                .setDescription(description)
                .setInputSchema(skill.inputs().schema())
                .setOutputSchema(skill.output())
                .setAnnotations(new ToolManager.ToolAnnotations(name, true, false, true, false))
                .setHandler(call -> answer(name, skill, plain(call.args())), true)
                .register();
    }

    private ToolResponse answer(String name, Skill skill, Map<String, Object> values) {
        try {
            return toResponse(runner.run(() -> skill.run(new Arguments(values, skill.inputs(), limits))));
        } catch (BadArguments e) {
            return ToolResponse.error(name + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ToolResponse.error(name + ": the tool server stops");
        } catch (Exception e) {
            LOG.errorf(e, "%s failed", name);
            return ToolResponse.error(name + " failed; the log of the tool server says why");
        }
    }

    private ToolResponse toResponse(SkillResult result) throws JsonProcessingException {
        List<Content> content = new ArrayList<>();
        // For clients that do not know structured content.
        content.add(new TextContent(json.writeValueAsString(result.fields())));
        for (Picture picture : result.pictures()) {
            byte[] png = picture.within(LONGEST_SIDE).png();
            content.add(new ImageContent(Base64.getEncoder().encodeToString(png), "image/png"));
        }
        return new ToolResponse(false, content, result.fields(), null);
    }

    /// JSON as maps and lists. Null is the same as absent.
    private static Map<String, Object> plain(Map<String, Object> values) {
        Map<String, Object> plain = new HashMap<>();
        values.forEach((name, value) -> {
            if (value != null) {
                plain.put(name, plain(value));
            }
        });
        return plain;
    }

    private static Object plain(Object value) {
        return switch (value) {
            case JsonArray array -> array.getList();
            case JsonObject object -> object.getMap();
            default -> value;
        };
    }
}

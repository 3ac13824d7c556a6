package org.stromboli.skills.generation;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.stromboli.skills.picture.Picture;
import org.stromboli.skills.tool.Arguments;
import org.stromboli.skills.tool.Fields;
import org.stromboli.skills.tool.Inputs;
import org.stromboli.skills.tool.Schemas;
import org.stromboli.skills.tool.Skill;
import org.stromboli.skills.tool.SkillResult;

/// A picture from a text, by the operator's endpoint.
public final class GenerateImage implements Skill {

    private final ImagesEndpoint endpoint;

    public GenerateImage(ImagesEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    public String name() {
        return "generate_image";
    }

    @Override
    public List<String> aliases() {
        return List.of("stable-diffusion", "sd");
    }

    @Override
    public String description() {
        return "Makes a picture from a description.";
    }

    @Override
    public Inputs inputs() {
        return new Inputs()
                .need("prompt", Schemas.text("what the picture shall show"))
                .allow("image", Schemas.picture("not used: clients that send the user's picture with every call may"));
    }

    @Override
    public Map<String, Object> output() {
        return Schemas.object(Fields.of("size", Schemas.size()).map());
    }

    @Override
    public SkillResult run(Arguments arguments) throws IOException, InterruptedException {
        Picture made = endpoint.generate(arguments.text("prompt"));
        return new SkillResult(new Fields().size(made).map(), List.of(made));
    }
}

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

/// A picture changed as a text says, by the operator's endpoint.
public final class EditImage implements Skill {

    static final int LONGEST_SIDE = 1024;

    private final ImagesEndpoint endpoint;

    public EditImage(ImagesEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    public String name() {
        return "edit_image";
    }

    @Override
    public List<String> aliases() {
        return List.of("instruct-pix2pix", "ip2p");
    }

    @Override
    public String description() {
        return "Changes the picture as an instruction says, for example: make it winter.";
    }

    @Override
    public Inputs inputs() {
        return Inputs.image().need("prompt", Schemas.text("the instruction"));
    }

    @Override
    public Map<String, Object> output() {
        return Schemas.object(Fields.of("size", Schemas.size()).map());
    }

    @Override
    public SkillResult run(Arguments arguments) throws IOException, InterruptedException {
        Picture picture = arguments.picture("image").within(LONGEST_SIDE);
        Picture made = endpoint.edit(picture, null, arguments.text("prompt"));
        return new SkillResult(new Fields().size(made).map(), List.of(made));
    }
}

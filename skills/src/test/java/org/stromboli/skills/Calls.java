package org.stromboli.skills;

import java.awt.image.BufferedImage;
import java.util.HashMap;
import java.util.Map;
import org.stromboli.skills.picture.PictureLimits;
import org.stromboli.skills.tool.Arguments;
import org.stromboli.skills.tool.Skill;
import org.stromboli.skills.tool.SkillResult;

/// Calls of skills without a server.
public final class Calls {

    public static final PictureLimits LIMITS = new PictureLimits(1_000_000, 1_000_000);

    private Calls() {}

    public static SkillResult run(Skill skill, BufferedImage image, Map<String, Object> more) throws Exception {
        Map<String, Object> arguments = new HashMap<>(more);
        arguments.put("image", Drawing.base64(image));
        return skill.run(new Arguments(arguments, skill.inputs(), LIMITS));
    }
}

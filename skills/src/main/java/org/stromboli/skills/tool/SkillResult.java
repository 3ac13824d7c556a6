package org.stromboli.skills.tool;

import java.util.List;
import java.util.Map;
import org.stromboli.skills.picture.Picture;

/// What a tool answers: fields in the order in which the model reads them, and pictures beside them.
public record SkillResult(Map<String, Object> fields, List<Picture> pictures) {

    public SkillResult(Map<String, Object> fields) {
        this(fields, List.of());
    }
}

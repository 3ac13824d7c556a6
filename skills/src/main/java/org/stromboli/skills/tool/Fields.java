package org.stromboli.skills.tool;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.stromboli.skills.picture.Picture;

/// An ordered map in one expression, for results and for their schemas.
public final class Fields {

    private final Map<String, Object> values = new LinkedHashMap<>();

    public static Fields of(String name, Object value) {
        return new Fields().and(name, value);
    }

    public Fields and(String name, Object value) {
        values.put(name, value);
        return this;
    }

    /// Height and width, as the skills of LLaVA-Plus report them.
    public Fields size(Picture picture) {
        return and("size", List.of(picture.height(), picture.width()));
    }

    public Map<String, Object> map() {
        return values;
    }
}

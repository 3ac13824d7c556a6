package org.stromboli.app.settings;

/// What measurements of earlier starts count for: the setting `engine.measurements`.
public enum MeasurementUse {
    /// They are used in place of new ones.
    REMEMBERED,
    /// New ones are made, which later starts may use.
    ANEW,
    /// None is read, none is kept.
    FORGOTTEN;

    public static MeasurementUse named(String name) {
        return switch (name) {
            case "remembered" -> REMEMBERED;
            case "anew" -> ANEW;
            case "forgotten" -> FORGOTTEN;
            default ->
                throw new SettingException("stromboli.engine.measurements", name, "remembered, anew or forgotten");
        };
    }
}

package org.stromboli.skills.server;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Settings: options of ./stromboli skills, or SKILLS_... in the environment. docs/skills.md has the table.
@ConfigMapping(prefix = "skills")
public interface SkillsConfig {

    /// Largest picture of a call, as a file. No more than the default: JSON is read with strings of up to 20 million
    /// characters.
    @WithDefault("14M")
    MemorySize maxImageBytes();

    /// Largest picture of a call, decoded.
    @WithDefault("40000000")
    long maxImagePixels();

    /// Calls that are computed at the same time.
    @WithDefault("2")
    int concurrency();

    /// Calls that wait for their turn. Further ones are rejected.
    @WithDefault("32")
    int queue();

    /// How long a call may take, waiting included.
    @WithDefault("30s")
    Duration timeout();

    /// Load models when the server starts, instead of at the first call.
    @WithDefault("false")
    boolean preload();

    /// Folder whose pictures retrieve looks through.
    Optional<Path> images();

    /// Where indexes are kept. Without it: stromboli-skills in the user's cache folder.
    Optional<Path> cacheDir();

    /// The inference server whose image features retrieve uses.
    @WithDefault("http://localhost:8080")
    String server();

    /// API key of that server.
    Optional<String> serverKey();

    /// Its model, where it serves several names.
    Optional<String> serverModel();

    /// OpenAI-compatible API that makes pictures, for example http://localhost:7000/v1.
    Optional<String> imagesUrl();

    Optional<String> imagesKey();

    /// Model of that API.
    Optional<String> imagesModel();
}

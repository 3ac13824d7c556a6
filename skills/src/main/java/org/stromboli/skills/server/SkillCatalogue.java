package org.stromboli.skills.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.stromboli.skills.exact.Barcode;
import org.stromboli.skills.exact.Compare;
import org.stromboli.skills.exact.Crop;
import org.stromboli.skills.exact.Measure;
import org.stromboli.skills.exact.Palette;
import org.stromboli.skills.exact.Zoom;
import org.stromboli.skills.generation.EditImage;
import org.stromboli.skills.generation.GenerateImage;
import org.stromboli.skills.generation.ImagesEndpoint;
import org.stromboli.skills.generation.Inpainting;
import org.stromboli.skills.ocr.Ocr;
import org.stromboli.skills.picture.PictureLimits;
import org.stromboli.skills.retrieval.Embedder;
import org.stromboli.skills.retrieval.Retrieve;
import org.stromboli.skills.tool.Skill;
import org.stromboli.skills.vision.CountContours;
import org.stromboli.skills.vision.DetectFaces;
import org.stromboli.skills.vision.Edges;
import org.stromboli.skills.vision.SegmentColour;
import org.stromboli.skills.vision.SegmentGrabcut;

/// Every skill that the settings allow. A skill is one class and one line here.
final class SkillCatalogue {

    private SkillCatalogue() {}

    static List<Skill> of(SkillsConfig config, PictureLimits limits) {
        List<Skill> skills = new ArrayList<>(List.of(
                new Ocr(),
                new CountContours(),
                new DetectFaces(),
                new SegmentGrabcut(),
                new SegmentColour(),
                new Crop(),
                new Zoom(),
                new Measure(),
                new Compare(),
                new Palette(),
                new Barcode(),
                new Edges()));
        config.images().ifPresent(folder -> skills.add(retrieve(folder, config, limits)));
        config.imagesUrl().ifPresent(address -> {
            // A little less than the call may take, so that the endpoint is named when it is slow.
            Duration timeout = config.timeout().multipliedBy(9).dividedBy(10);
            ImagesEndpoint endpoint =
                    new ImagesEndpoint(address, config.imagesKey(), config.imagesModel(), timeout, limits);
            skills.addAll(List.of(new GenerateImage(endpoint), new EditImage(endpoint), new Inpainting(endpoint)));
        });
        return skills;
    }

    private static Retrieve retrieve(Path folder, SkillsConfig config, PictureLimits limits) {
        Embedder embedder = new Embedder(config.server(), config.serverKey(), config.serverModel());
        return new Retrieve(
                folder,
                config.cacheDir().orElseGet(SkillCatalogue::userCache),
                embedder,
                limits,
                config.timeout().toNanos() / 2);
    }

    private static Path userCache() {
        String set = System.getenv("XDG_CACHE_HOME");
        Path caches = set == null || set.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(set);
        return caches.resolve("stromboli-skills");
    }
}

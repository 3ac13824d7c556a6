package org.stromboli.skills.retrieval;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.stromboli.skills.call.BadArguments;
import org.stromboli.skills.picture.Box;
import org.stromboli.skills.picture.Picture;
import org.stromboli.skills.picture.PictureLimits;
import org.stromboli.skills.picture.PictureReader;
import org.stromboli.skills.tool.Arguments;
import org.stromboli.skills.tool.Fields;
import org.stromboli.skills.tool.Inputs;
import org.stromboli.skills.tool.Schemas;
import org.stromboli.skills.tool.Skill;
import org.stromboli.skills.tool.SkillResult;

/// Pictures of the operator's folder that look like the given one. The index follows the folder: what is new, changed
/// or
/// gone since the last call is taken in first, as far as the time of the call allows; the next call goes on from there.
public final class Retrieve implements Skill {

    private static final Logger LOG = Logger.getLogger(Retrieve.class);
    private static final int BATCH = 4;
    /// Towers look at a few hundred pixels.
    private static final int LONGEST_SIDE = 1024;

    private final Path folder;
    private final Path cache;
    private final EmbeddingsClient embeddings;
    private final PictureLimits limits;
    private final long indexNanos;
    private @Nullable PictureIndex index;

    /// @param place where the index is kept; settings of another server or model get another one
    /// @param indexNanos time that one call may spend on taking pictures in
    public Retrieve(Path folder, Path place, Embedder embedder, PictureLimits limits, long indexNanos) {
        this.folder = folder.toAbsolutePath().normalize();
        this.limits = limits;
        this.indexNanos = indexNanos;
        embeddings = new EmbeddingsClient(embedder);
        String identity = this.folder + "\n" + embedder.server() + "\n" + embedder.model();
        cache = place.resolve("retrieve-" + UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8)));
        if (!Files.isDirectory(this.folder)) {
            throw new IllegalArgumentException("skills.images is %s, which is no folder".formatted(this.folder));
        }
    }

    @Override
    public String name() {
        return "retrieve";
    }

    @Override
    public String description() {
        return "Finds the pictures in the collection that look most like the given one.";
    }

    @Override
    public Inputs inputs() {
        return Inputs.image().allow("count", Schemas.range("how many (5)", 1, 50));
    }

    @Override
    public Map<String, Object> output() {
        return Schemas.object(Fields.of(
                        "retrieval_results",
                        Schemas.list(
                                "most similar first",
                                Schemas.object(Fields.of("caption", Schemas.text("path within the collection"))
                                        .and("similarity", Schemas.number("cosine of the image features, -1 to 1"))
                                        .map())))
                .and("indexed", Schemas.integer("pictures that were looked through"))
                .and(
                        "pictures",
                        Schemas.integer("pictures in the collection; more than indexed while the index is built"))
                .map());
    }

    @Override
    public synchronized SkillResult run(Arguments arguments) throws IOException, InterruptedException {
        Picture picture = arguments.picture("image");
        int count = arguments.integer("count", 1, 50, 5);
        PictureIndex open = index();
        Map<String, String> files = PictureFiles.of(folder);
        int indexed = refresh(open, files);
        float[] vector = embeddings.embed(List.of(url(picture))).getFirst();
        List<Map<String, Object>> results = new ArrayList<>();
        for (PictureIndex.Near near : open.nearest(vector, count)) {
            results.add(Fields.of("caption", near.path())
                    .and("similarity", Box.round(near.similarity()))
                    .map());
        }
        return new SkillResult(Fields.of("retrieval_results", results)
                .and("indexed", indexed)
                .and("pictures", files.size())
                .map());
    }

    private PictureIndex index() throws IOException {
        PictureIndex open = index;
        if (open == null) {
            open = new PictureIndex(cache);
            index = open;
        }
        return open;
    }

    private int refresh(PictureIndex open, Map<String, String> files) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + indexNanos;
        Map<String, String> known = open.stamps();
        for (String path : known.keySet()) {
            if (!files.containsKey(path)) {
                open.remove(path);
            }
        }
        List<String> fresh = new ArrayList<>();
        files.forEach((path, stamp) -> {
            if (!stamp.equals(known.get(path))) {
                fresh.add(path);
            }
        });
        int done = 0;
        while (done < fresh.size() && System.nanoTime() < deadline) {
            List<String> batch = fresh.subList(done, Math.min(fresh.size(), done + BATCH));
            take(open, batch, files);
            done += batch.size();
        }
        open.commit();
        return files.size() - (fresh.size() - done);
    }

    private void take(PictureIndex open, List<String> batch, Map<String, String> files)
            throws IOException, InterruptedException {
        List<String> paths = new ArrayList<>();
        List<String> urls = new ArrayList<>();
        for (String path : batch) {
            try {
                urls.add(url(PictureReader.decode(path, read(path), limits)));
                paths.add(path);
            } catch (BadArguments | IOException e) {
                // One damaged file must not keep the others out.
                LOG.warnf("%s is left out: %s", path, e.getMessage());
                open.remove(path);
            }
        }
        if (!paths.isEmpty()) {
            List<float[]> vectors = embeddings.embed(urls);
            for (int i = 0; i < paths.size(); i++) {
                open.put(paths.get(i), files.getOrDefault(paths.get(i), ""), vectors.get(i));
            }
        }
    }

    private byte[] read(String path) throws IOException {
        Path file = folder.resolve(path);
        if (Files.size(file) > limits.bytes()) {
            throw new BadArguments("%d bytes; allowed: %d".formatted(Files.size(file), limits.bytes()));
        }
        return Files.readAllBytes(file);
    }

    private static String url(Picture picture) {
        return "data:image/png;base64,"
                + Base64.getEncoder()
                        .encodeToString(picture.within(LONGEST_SIDE).png());
    }
}

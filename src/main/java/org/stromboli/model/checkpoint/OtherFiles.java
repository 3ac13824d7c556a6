package org.stromboli.model.checkpoint;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// What a checkpoint has beside its weights: configuration, tokenizer, templates.
public final class OtherFiles {

    private static final List<String> WEIGHTS =
            List.of(".safetensors", ".bin", ".index.json", ".pt", ".pth", ".ckpt", ".msgpack", ".h5", ".gguf", ".onnx");
    private static final int MAX_DEPTH = 4;

    private OtherFiles() {}

    /// Links become the files that they lead to; hidden files and directories are left out.
    ///
    /// @param others names of files that are not copied either
    public static void copy(Path from, Path to, Set<String> others) throws IOException {
        Files.walkFileTree(from, EnumSet.of(FileVisitOption.FOLLOW_LINKS), MAX_DEPTH, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) {
                return !each.equals(from) && isHidden(each) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path each, BasicFileAttributes attributes) throws IOException {
                String name = each.getFileName().toString();
                if (attributes.isRegularFile()
                        && !isHidden(each)
                        && !others.contains(name)
                        && WEIGHTS.stream().noneMatch(name::endsWith)) {
                    Path target = to.resolve(from.relativize(each));
                    Files.createDirectories(target.getParent());
                    try (var in = Files.newInputStream(each)) {
                        Files.copy(in, target);
                    }
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static boolean isHidden(Path path) {
        return path.getFileName().toString().startsWith(".");
    }
}

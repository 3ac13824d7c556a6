package org.stromboli.rounds;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stromboli.completion.Completions;
import org.stromboli.completion.request.RequestMessage;
import org.stromboli.completion.request.RequestPart;
import org.stromboli.toolserver.ImageParameters;
import org.stromboli.toolserver.ServerTool;
import org.stromboli.toolserver.ToolImage;

/// The files of the images that the user showed, for tools that take images: as they came, without marks. They are
/// read when the first tool needs them. Confined to the request's thread.
final class UserImages {

    private static final int MAX_IMAGES = 8;

    private final List<RequestPart.Image> shown;
    private @Nullable List<ToolImage> files;

    UserImages(List<RequestMessage> messages) {
        List<RequestPart.Image> all = messages.stream()
                .filter(message -> message.role().equals("user"))
                .flatMap(message -> message.parts().stream())
                .filter(RequestPart.Image.class::isInstance)
                .map(RequestPart.Image.class::cast)
                .toList();
        this.shown = all.subList(Math.max(0, all.size() - MAX_IMAGES), all.size());
    }

    /// The last images, oldest first; none for a tool that takes none.
    List<ToolImage> forTool(ServerTool tool, Completions completions) throws InterruptedException {
        if (!ImageParameters.areIn(tool)) {
            return List.of();
        }
        List<ToolImage> known = files;
        if (known == null) {
            known = new ArrayList<>();
            for (RequestPart.Image image : shown) {
                byte[] bytes = completions.file(image);
                known.add(new ToolImage(type(bytes), bytes));
            }
            files = known;
        }
        return known;
    }

    /// By the first bytes: what clients say of it is often wrong.
    private static String type(byte[] file) {
        int first = file.length < 4
                ? 0
                : (file[0] & 0xff) << 24 | (file[1] & 0xff) << 16 | (file[2] & 0xff) << 8 | file[3] & 0xff;
        return switch (first) {
            case 0x89504e47 -> "image/png";
            case 0x47494638 -> "image/gif";
            case 0x52494646 -> "image/webp";
            default -> (first >>> 8) == 0xffd8ff ? "image/jpeg" : "application/octet-stream";
        };
    }
}

package org.stromboli.toolserver;

import java.util.Base64;

/// An image file on its way to or from a tool; nothing has looked inside it yet.
///
/// @param mimeType such as `image/png`
public record ToolImage(String mimeType, byte[] bytes) {

    public String base64() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    public String dataUrl() {
        return "data:%s;base64,%s".formatted(mimeType, base64());
    }
}

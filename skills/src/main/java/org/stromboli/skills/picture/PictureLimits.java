package org.stromboli.skills.picture;

/// How large a picture may be: as a file, and decoded.
public record PictureLimits(long bytes, long pixels) {}

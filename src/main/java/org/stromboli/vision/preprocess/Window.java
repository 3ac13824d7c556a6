package org.stromboli.vision.preprocess;

/// A part of an image.
record Window(int left, int top, int width, int height) {}

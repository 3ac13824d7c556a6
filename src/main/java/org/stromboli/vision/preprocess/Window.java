package org.stromboli.vision.preprocess;

/// A part of a picture.
record Window(int left, int top, int width, int height) {}

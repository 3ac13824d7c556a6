package org.stromboli.vision;

/// A part of a picture.
record Window(int left, int top, int width, int height) {}

package org.stromboli.model;

/// Sizes of a whole model.
///
/// @param newline whether there is a vector that ends rows of a picture's map
public record Geometry(TowerGeometry tower, ProjectorGeometry projector, DecoderGeometry decoder, boolean newline) {}

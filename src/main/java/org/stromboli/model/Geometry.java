package org.stromboli.model;

/// Sizes of a whole model: a tower, a projector of two layers, a decoder.
///
/// @param projectorBias whether the projector's layers have a bias
public record Geometry(TowerGeometry tower, DecoderGeometry decoder, boolean projectorBias) {}

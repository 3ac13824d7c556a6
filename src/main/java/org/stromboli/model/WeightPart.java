package org.stromboli.model;

/// Weights that are loaded by one call of the graph.
///
/// @param description for each tensor: file, first element, data type, dimensions and their sizes, as `weights` in the
/// graph reads it
/// @param bytes on disk
record WeightPart(long[] description, long bytes) {}

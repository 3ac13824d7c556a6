/// The CPU backend's door: what the rest sees of a decoder and a vision tower that run outside the graph, and the
/// values that all of its rooms share. Arrays and memory only, nothing of tensors. Needs the module
/// `jdk.incubator.vector`, see [JavaVectors]. [org.stromboli.cpu.host] makes the implementations.
@NullMarked
package org.stromboli.cpu;

import org.jspecify.annotations.NullMarked;

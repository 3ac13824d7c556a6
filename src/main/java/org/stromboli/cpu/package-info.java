/// The CPU backend: decoder and vision tower outside the graph, in generated kernels or in Java vectors. Arrays and
/// memory only, nothing of tensors. Needs the module `jdk.incubator.vector`, see [JavaVectors].
@NullMarked
package org.stromboli.cpu;

import org.jspecify.annotations.NullMarked;

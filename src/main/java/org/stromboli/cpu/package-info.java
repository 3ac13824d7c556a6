/// A decoder for few rows at a time, on the processor and in Java: weights are read once per step, at the speed of
/// memory. Arrays and memory only, nothing of tensors. Needs the module `jdk.incubator.vector`, see [JavaVectors].
@NullMarked
package org.stromboli.cpu;

import org.jspecify.annotations.NullMarked;

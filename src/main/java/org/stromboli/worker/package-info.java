/// Runs the engine's steps on one device.
@NullMarked
package org.stromboli.worker;

import org.jspecify.annotations.NullMarked;

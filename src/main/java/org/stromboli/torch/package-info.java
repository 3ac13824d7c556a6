/// The only door to DJL: script archives, calls into them, tensors, weight files, devices.
@NullMarked
package org.stromboli.torch;

import org.jspecify.annotations.NullMarked;

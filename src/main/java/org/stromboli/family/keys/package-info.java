/// Which keys of a checkpoint's JSON files are known, so that no unknown key is ignored silently.
@NullMarked
package org.stromboli.family.keys;

import org.jspecify.annotations.NullMarked;

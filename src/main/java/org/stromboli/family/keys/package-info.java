/// Which keys of a checkpoint's JSON files are known, so that none that nobody knows is passed over in silence.
@NullMarked
package org.stromboli.family.keys;

import org.jspecify.annotations.NullMarked;

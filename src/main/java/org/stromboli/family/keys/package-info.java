/// Which keys of a checkpoint's JSON files are known, so that unknown keys are reported.
@NullMarked
package org.stromboli.family.keys;

import org.jspecify.annotations.NullMarked;

/// Which keys of a checkpoint's JSON files are known, so that unknown ones are logged.
@NullMarked
package org.stromboli.family.keys;

import org.jspecify.annotations.NullMarked;

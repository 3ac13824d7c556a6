/// Recognises files and directories that cannot be served, and says in one sentence what they are.
@NullMarked
package org.stromboli.family.foreign;

import org.jspecify.annotations.NullMarked;

/// `stromboli soak`: more load than a server can carry, for a long time, and checks of what it does then.
@NullMarked
package org.stromboli.tools.soak;

import org.jspecify.annotations.NullMarked;

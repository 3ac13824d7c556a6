/// `stromboli compare`: two servers, the same requests, in turns.
@NullMarked
package org.stromboli.tools.compare;

import org.jspecify.annotations.NullMarked;

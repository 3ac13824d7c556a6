/// Which paths this server has, and advice in a 404 about the path that was probably meant.
@NullMarked
package org.stromboli.api.paths;

import org.jspecify.annotations.NullMarked;

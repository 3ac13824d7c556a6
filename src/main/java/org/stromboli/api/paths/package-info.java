/// Which paths this server has, and what whoever asks for another one probably wanted.
@NullMarked
package org.stromboli.api.paths;

import org.jspecify.annotations.NullMarked;

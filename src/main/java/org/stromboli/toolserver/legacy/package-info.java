/// The controller and workers of LLaVA-Plus as a tool server: skills by their trained names, one JSON request each.
@NullMarked
package org.stromboli.toolserver.legacy;

import org.jspecify.annotations.NullMarked;

/// Skills that an OpenAI-compatible images endpoint of the operator does.
@NullMarked
package org.stromboli.skills.generation;

import org.jspecify.annotations.NullMarked;

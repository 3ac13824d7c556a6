/// Pictures of a folder that look like a given one, by the served model's image features.
@NullMarked
package org.stromboli.skills.retrieval;

import org.jspecify.annotations.NullMarked;

/// `/v1/systemone`: typed questions about images and texts, answered with probabilities from one forward pass each. No
/// text is generated.
@NullMarked
package org.stromboli.api.systemone;

import org.jspecify.annotations.NullMarked;

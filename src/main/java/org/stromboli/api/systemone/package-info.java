/// `/v1/systemone`: typed questions about pictures and texts, answered with probabilities from one read of the next
/// token each. No text is generated.
@NullMarked
package org.stromboli.api.systemone;

import org.jspecify.annotations.NullMarked;

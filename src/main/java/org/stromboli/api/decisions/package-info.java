/// `/v1/systemone`: questions with fixed options, answered with the probability of each. The HTTP shapes alone, see
/// [org.stromboli.decision].
@NullMarked
package org.stromboli.api.decisions;

import org.jspecify.annotations.NullMarked;

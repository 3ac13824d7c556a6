/// What every request passes before a resource sees it: authentication, CORS, size limits, request ids, drain,
/// metrics.
@NullMarked
package org.stromboli.api.gate;

import org.jspecify.annotations.NullMarked;

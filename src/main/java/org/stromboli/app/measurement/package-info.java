/// What was measured at a start and counts for later ones: which backend is faster, in a file for each combination of
/// processor, server, model and settings.
@NullMarked
package org.stromboli.app.measurement;

import org.jspecify.annotations.NullMarked;

/// Configuration: `stromboli.*` settings, their checks, and the files that they name.
@NullMarked
package org.stromboli.app.settings;

import org.jspecify.annotations.NullMarked;

/// Reads request bodies within a memory budget, as strict JSON.
@NullMarked
package org.stromboli.api.body;

import org.jspecify.annotations.NullMarked;

/// The model families: one file each, and the list of them. Nothing else knows their names.
@NullMarked
package org.stromboli.family;

import org.jspecify.annotations.NullMarked;

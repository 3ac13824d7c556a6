/// The list of all families, and how the family of a directory is found. The one package that knows every family; a
/// new family is one class and one entry here.
@NullMarked
package org.stromboli.family.registry;

import org.jspecify.annotations.NullMarked;

/// How fields are told apart by their types and their names, for all APIs alike.
@NullMarked
package org.stromboli.api.fields;

import org.jspecify.annotations.NullMarked;

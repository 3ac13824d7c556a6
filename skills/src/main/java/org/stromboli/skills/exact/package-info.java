/// Skills whose results are exact: they compute, nothing is learned.
@NullMarked
package org.stromboli.skills.exact;

import org.jspecify.annotations.NullMarked;

/// Calls that go wrong by the fault of the caller.
@NullMarked
package org.stromboli.skills.call;

import org.jspecify.annotations.NullMarked;

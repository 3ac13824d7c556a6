/// Budgets for what many requests hold together: memory, bytes, places in a queue. Uses the JDK alone.
@NullMarked
package org.stromboli.budget;

import org.jspecify.annotations.NullMarked;

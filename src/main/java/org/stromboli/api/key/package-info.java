/// API keys: who calls, what they may use, and how much.
@NullMarked
package org.stromboli.api.key;

import org.jspecify.annotations.NullMarked;

/// Accounting of KV blocks, prefixes and image features: integers only, no tensor, no clock, no thread.
@NullMarked
package org.stromboli.cache;

import org.jspecify.annotations.NullMarked;

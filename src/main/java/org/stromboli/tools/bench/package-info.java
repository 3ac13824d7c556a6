/// `stromboli bench`: a load generator that reports like `vllm bench serve`.
@NullMarked
package org.stromboli.tools.bench;

import org.jspecify.annotations.NullMarked;

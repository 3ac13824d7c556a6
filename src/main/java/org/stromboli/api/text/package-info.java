/// `/v1/completions`, `/tokenize` and `/detokenize`.
@NullMarked
package org.stromboli.api.text;

import org.jspecify.annotations.NullMarked;

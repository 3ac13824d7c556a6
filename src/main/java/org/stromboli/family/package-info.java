/// What the model families share: the interface of a family, the served model that it yields, and the files beside
/// the weights (name, tokenizer, prompt format, generation defaults). The families themselves are in the sub-
/// packages, and `family.registry` lists them.
@NullMarked
package org.stromboli.family;

import org.jspecify.annotations.NullMarked;

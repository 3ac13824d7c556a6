/// Grammars as token masks: which tokens may come next so that an answer keeps to a form.
@NullMarked
package org.stromboli.sampling.grammar;

import org.jspecify.annotations.NullMarked;

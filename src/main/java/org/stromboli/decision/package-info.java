/// Batch classification: schedules questions about one chat, reads the distribution of their label tokens, and computes
/// the probability of each option.
@NullMarked
package org.stromboli.decision;

import org.jspecify.annotations.NullMarked;

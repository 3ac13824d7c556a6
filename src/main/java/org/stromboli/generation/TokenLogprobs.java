package org.stromboli.generation;

/// Log-probabilities at one position, of the model's own distribution (before temperature, penalties and
/// bias).
///
/// @param chosen that of the token which was taken
/// @param ids alternatives, most probable first, or those that the request names
/// @param logprobs theirs, [ids.length]
public record TokenLogprobs(float chosen, int[] ids, float[] logprobs) {}

package org.stromboli.chat;

import org.stromboli.vision.Modality;

/// How a family writes one media item in a prompt.
///
/// @param text what templates print for it, for example `<image>`
/// @param id the token of that text, which is repeated for every token of features
public record MediaPlaceholder(Modality modality, String text, int id) {}

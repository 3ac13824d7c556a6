/// Reads the media of a request: fetches, decodes and preprocesses images and videos side by side, within budgets for
/// memory that all requests share, and finds images again that were preprocessed before. The completion uses it and
/// hands it messages; it knows nothing of prompts, engines and answers.
@NullMarked
package org.stromboli.completion.media;

import org.jspecify.annotations.NullMarked;

/// `/v1/messages`: the API of Anthropic's clients, translated into chat requests and back.
@NullMarked
package org.stromboli.api.messages;

import org.jspecify.annotations.NullMarked;

/// Five HTTP APIs, one chat: each API's request is translated into the fields of a chat request and validated by one
/// reader, so that every API has the same rules; validation errors carry the field path of the API that was called.
/// Rooms, bottom to top: error, key, gate, stream, fields, body, request, chat; then text, anthropic, responses,
/// decisions.
@NullMarked
package org.stromboli.api;

import org.jspecify.annotations.NullMarked;

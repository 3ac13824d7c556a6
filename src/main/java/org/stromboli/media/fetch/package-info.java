/// Content of http(s) and file URLs, within limits of size and time. The door is [MediaFetcher].
///
/// A client names the URL, so a fetch must not reach what the client could not reach itself (server-side request
/// forgery): addresses are checked after the DNS lookup, the connection is pinned to the address that was checked, and
/// each redirect is checked again. Uses `media` alone.
@NullMarked
package org.stromboli.media.fetch;

import org.jspecify.annotations.NullMarked;

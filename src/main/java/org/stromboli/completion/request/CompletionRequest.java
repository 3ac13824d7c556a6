package org.stromboli.completion.request;

import org.stromboli.sampling.SamplingParameters;

/// What a client asks for, checked field by field at the edge.
///
/// @param id unique per server; clients see it
/// @param priority smaller runs earlier
/// @param cacheSalt prefixes are shared only between equal salts
public record CompletionRequest(
        String id, ChatInput chat, SamplingParameters sampling, OutputOptions output, int priority, String cacheSalt) {

    /// A request of usual priority, which shares prefixes.
    public static CompletionRequest of(String id, ChatInput chat, SamplingParameters sampling, OutputOptions output) {
        return new CompletionRequest(id, chat, sampling, output, 0, "");
    }

    public CompletionRequest withPriority(int value) {
        return new CompletionRequest(id, chat, sampling, output, value, cacheSalt);
    }

    /// The same, kept apart from what others have asked.
    public CompletionRequest withCacheSalt(String salt) {
        return new CompletionRequest(id, chat, sampling, output, priority, salt);
    }

    /// The same of another id, its tokens chosen in another way.
    public CompletionRequest with(String otherId, SamplingParameters other) {
        return new CompletionRequest(otherId, chat, other, output, priority, cacheSalt);
    }
}

package org.stromboli.api.chat;

/// What all parts of one answer have in common, whole or streamed.
///
/// @param created seconds since 1970
/// @param model its name
public record AnswerHead(String id, long created, String model) {}

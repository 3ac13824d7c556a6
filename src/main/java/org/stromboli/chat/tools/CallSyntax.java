package org.stromboli.chat.tools;

/// How calls are marked within an answer.
///
/// @param opening stands before a call
/// @param closing may stand after one; empty: nothing does
/// @param bare an answer may begin with a call, without a mark
/// @param list several calls may stand in one array
/// @param named a call may be its function's name with the arguments after it
record CallSyntax(String opening, String closing, boolean bare, boolean list, boolean named) {}

package org.stromboli.api.fields;

import java.util.regex.Pattern;

/// Tools that only the vendor of an API can run, or that only its own models know without being told: web searches,
/// sandboxes, computer use and their kin. Requests that offer them are served without them, and told so.
public final class VendorTools {

    private static final Pattern TYPE = Pattern.compile(
            "(web_search|web_fetch|file_search|code_interpreter|code_execution|image_generation|computer|local_shell|shell"
                    + "|apply_patch|tool_search|mcp|memory|bash|text_editor|advisor)(_[a-z]{1,20}){0,4}(_20[0-9_]{4,9})?");

    private VendorTools() {}

    public static boolean isOne(String type) {
        return type.length() <= 64 && TYPE.matcher(type).matches();
    }

    /// What is said of one of them.
    ///
    /// @param path of what was left out
    /// @param type known to be harmless in a header
    public static String leftOut(String path, String type) {
        return "%s (%s) is left out: only its vendor can run it".formatted(path, type);
    }
}

package org.stromboli.jinja;

/// Python's None, JSON's null.
enum None {
    NONE
}

package org.stromboli.jinja.runtime;

/// Python's None, JSON's null.
public enum None {
    NONE
}

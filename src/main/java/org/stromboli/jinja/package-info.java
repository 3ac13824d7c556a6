/// The template language of published chat templates: Jinja 2 as transformers sets it up, within limits. Needs the JDK
/// alone.
///
/// The door is [Template]. This package is the interpreter: lexer, parser, and a syntax tree that evaluates itself. It
/// uses `jinja.builtin` (filters, tests, functions and methods), and both use `jinja.runtime` (values, limits, errors).
@NullMarked
package org.stromboli.jinja;

import org.jspecify.annotations.NullMarked;

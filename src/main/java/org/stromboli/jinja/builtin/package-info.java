/// What Jinja 2 and Python bring along: filters, tests, global functions, the methods of strings, lists and dicts,
/// operators on numbers and text, and attribute access as far as the sandbox allows it.
///
/// Uses `jinja.runtime` alone; the interpreter in `jinja` uses this.
@NullMarked
package org.stromboli.jinja.builtin;

import org.jspecify.annotations.NullMarked;

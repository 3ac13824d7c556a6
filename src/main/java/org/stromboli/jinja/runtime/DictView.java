package org.stromboli.jinja.runtime;

import java.util.List;

/// What `keys()`, `values()` and `items()` of a dict give: iterable, with a length, but no sequence.
///
/// @param name as Python prints it, for example `dict_items`
public record DictView(String name, List<Object> items) {}

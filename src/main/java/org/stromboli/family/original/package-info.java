/// The original LLaVA checkpoint format: `config.json` with `mm_` keys, the vision tower apart or within. LLaVA-Mini
/// is one of its families. Uses `family`.
@NullMarked
package org.stromboli.family.original;

import org.jspecify.annotations.NullMarked;

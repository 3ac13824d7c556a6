/// Products of bfloat16 by tiles (AMX): the code, and whether this process may run it.
@NullMarked
package org.stromboli.cpu.tile;

import org.jspecify.annotations.NullMarked;

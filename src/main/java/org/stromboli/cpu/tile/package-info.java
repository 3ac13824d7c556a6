/// Products by tiles (AMX): the code for bfloat16, shapes, and whether this process may run it.
@NullMarked
package org.stromboli.cpu.tile;

import org.jspecify.annotations.NullMarked;

/// What a skill is: its name, its arguments, its result.
@NullMarked
package org.stromboli.skills.tool;

import org.jspecify.annotations.NullMarked;

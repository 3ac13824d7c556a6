/// Messages to the prompt of one checkpoint.
@NullMarked
package org.stromboli.chat;

import org.jspecify.annotations.NullMarked;

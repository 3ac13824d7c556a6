/// What a processor's configuration says about pixels, read as the classes of transformers 5.24 read it.
@NullMarked
package org.stromboli.family.processor;

import org.jspecify.annotations.NullMarked;

/// Image settings of a checkpoint's processor configuration, read as the classes of transformers 5.24 read them.
@NullMarked
package org.stromboli.family.processor;

import org.jspecify.annotations.NullMarked;

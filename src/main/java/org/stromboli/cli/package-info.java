/// What all commands of `stromboli` share on top of picocli: how they are run, how errors are worded, and converters
/// that check ranges.
@NullMarked
package org.stromboli.cli;

import org.jspecify.annotations.NullMarked;

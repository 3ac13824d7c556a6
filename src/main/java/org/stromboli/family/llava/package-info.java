/// The LLaVA families in the format of Hugging Face transformers: LLaVA 1.5, LLaVA-NeXT, LLaVA-OneVision, ViP-LLaVA.
/// Each class is one family. Uses `family`.
@NullMarked
package org.stromboli.family.llava;

import org.jspecify.annotations.NullMarked;

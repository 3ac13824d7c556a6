/// Text in pictures: PP-OCR on ONNX Runtime.
@NullMarked
package org.stromboli.skills.ocr;

import org.jspecify.annotations.NullMarked;

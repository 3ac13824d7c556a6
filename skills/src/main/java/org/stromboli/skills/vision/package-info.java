/// Skills on OpenCV: contours, GrabCut, edges, the face cascade.
@NullMarked
package org.stromboli.skills.vision;

import org.jspecify.annotations.NullMarked;

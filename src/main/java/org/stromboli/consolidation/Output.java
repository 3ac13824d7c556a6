package org.stromboli.consolidation;

import java.io.IOException;

/// Where results go, tensor by tensor in the order of the inputs. Closed after the last one; a directory that was not
/// finished is of no use. One thread.
sealed interface Output permits CheckpointOutput, AdapterOutput {

    /// @return relative error of a result that could not be kept whole; otherwise 0
    double write(BaseTensor tensor, FoldedTensor folded) throws IOException;

    /// Writes what can only be written at the end.
    void finish() throws IOException;
}

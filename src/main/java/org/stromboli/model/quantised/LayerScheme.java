package org.stromboli.model.quantised;

import java.util.List;
import org.stromboli.quantisation.WeightMatrix;

/// How one linear layer is quantised, in one of the schemes that are served.
interface LayerScheme {

    /// As people write it.
    String name();

    /// By the names, types and sizes of its tensors; the configuration decides only where these do not.
    boolean recognises(LayerTensors layer, SchemeSettings settings);

    /// @throws org.stromboli.quantisation.codec.CodecException if its tensors do not fit together
    WeightMatrix matrix(LayerTensors layer, SchemeSettings settings);

    /// The first that recognises a layer has it.
    List<LayerScheme> ALL = List.of(
            new Bnb4Scheme(),
            new Bnb8Scheme(),
            new GptqScheme(),
            new AwqScheme(),
            new PackedScheme(),
            new BytesScheme(),
            new MlxScheme());
}

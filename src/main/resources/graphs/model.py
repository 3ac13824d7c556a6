# What Java calls. Everything that lives longer than a call (weights, cache, features) is handed out once and passed in
# again as it is; lists and dictionaries among them are changed in place. Lists of parts have names: the module `contract`
# is written from the enums beside GraphContract.java.
# Data types are torch's numbers: 4 int64, 6 float32, 7 float64, 15 bfloat16.

class M(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # Fails where the chosen kinds of matrix product and of attention cannot be used.
  def probe(self: __torch__.M, dtype: int, device: str) -> bool:
    x = __torch__.weights.place(torch.ones([32, 32]), dtype, device)
    f = __torch__.linear.prepare(x, torch.select(x, 0, 0))
    y = __torch__.linear.gelu(f, __torch__.linear.apply(f, x), "tanh")
    heads = torch.reshape(x, [32, 1, 32])
    ends = torch.tensor([0, 32], dtype=3, device=x.device)
    z = __torch__.varlen.run(heads, heads, heads, ends, ends, 32, 32, 0)
    return bool(torch.all(torch.isfinite(y))) and bool(torch.all(torch.isfinite(z)))

  def files(self: __torch__.M) -> List[Tensor]:
    return annotate(List[Tensor], [])

  def map(self: __torch__.M, files: List[Tensor], path: str, elements: int, dtype: int) -> NoneType:
    files.append(__torch__.weights.map(path, elements, dtype))
    return None

  # Memory for a tensor that Java writes, behind the files. See PartReader.java.
  def allocate(self: __torch__.M, files: List[Tensor], elements: int) -> NoneType:
    files.append(torch.empty([elements], dtype=6))
    return None

  def memory_of(self: __torch__.M, files: List[Tensor], index: int, first: int, end: int) -> Tensor:
    return torch.slice(files[index], 0, first, end)

  # Keeps the first so many.
  def drop(self: __torch__.M, files: List[Tensor], count: int) -> NoneType:
    while len(files) > count:
      files.pop()
    return None

  def decoder_layers(self: __torch__.M) -> List[__torch__.decoder.Layer]:
    return annotate(List[__torch__.decoder.Layer], [])

  def add_decoder_layer(self: __torch__.M, layers: List[__torch__.decoder.Layer], files: List[Tensor],
      description: List[int], shape: __torch__.decoder.Shape, window: int, dtype: int, bits: int,
      device: str) -> NoneType:
    tensors = __torch__.weights.read(files, description)
    count = __torch__.contract.decoder_layer_weights_count()
    w = __torch__.contract.decoder_layer_weights(tensors[:count])
    experts = __torch__.contract.expert_weights_list(tensors[count:])
    fused = __torch__.decoder.fused(w, shape, dtype, device)
    layers.append(__torch__.decoder.layer(fused, experts, window, dtype, bits, device))
    return None

  # turned: how many elements of a head are turned
  def decoder_shape(self: __torch__.M, heads: int, kv_heads: int, turned: int,
      gain_offset: float) -> __torch__.decoder.Shape:
    return __torch__.decoder.Shape(heads, kv_heads, turned, gain_offset)

  # What embeddings are turned into logits with: see decoder.Constants.
  def decoder_constants(self: __torch__.M, epsilon: float, activation: str, text_scale: float, feature_scale: float,
      logit_divisor: float, score_cap: float, logit_cap: float, experts_used: int, experts_normalised: bool,
      positions: int, theta: float, divisors: List[float], lengths: List[float]) -> __torch__.decoder.Constants:
    experts = __torch__.moe.Choice(experts_used, experts_normalised)
    return __torch__.decoder.Constants(epsilon, activation, text_scale, feature_scale, logit_divisor, score_cap,
        logit_cap, experts, positions, theta, divisors, lengths)

  # last: the device of norm and head
  # whole: whether it will compute; if not, it has neither layers nor a head, and may have no embeddings either
  def decoder(self: __torch__.M, layers: List[__torch__.decoder.Layer], files: List[Tensor], description: List[int],
      shape: __torch__.decoder.Shape, constants: __torch__.decoder.Constants, dtype: int, bits: int, device: str,
      last: str, whole: bool) -> __torch__.decoder.Decoder:
    w = __torch__.contract.decoder_weights(__torch__.weights.read(files, description))
    embedding = __torch__.weights.place(w.embedding, dtype, device)
    head = __torch__.weights.place(embedding, dtype, last)
    if w.head.numel() > 0:
      head = __torch__.weights.place(w.head, dtype, last)
    if not whole:
      head = torch.zeros([1, 32], dtype=dtype, device=torch.device(last))
    return __torch__.decoder.Decoder(heads=shape.heads, kv_heads=shape.kv_heads, constants=constants, dtype=dtype,
        embedding=embedding, layers=layers, norm=__torch__.decoder.last_gain(w.norm, shape, constants, last),
        head=__torch__.linear.prepare_bits(head, torch.zeros([0]), bits),
        rotation=__torch__.decoder.rotations(constants, device))

  # The next methods hand out what the decoder outside the graph is made from: the parts in FusedDecoderLayer.java,
  # DecoderHead.java and FusedTowerLayer.java.
  def row_layer(self: __torch__.M, files: List[Tensor], description: List[int], shape: __torch__.decoder.Shape,
      dtype: int) -> List[Tensor]:
    w = __torch__.contract.decoder_layer_weights(__torch__.weights.read(files, description))
    fused = __torch__.decoder.fused(w, shape, dtype, "cpu")
    return __torch__.contract.fused_decoder_layer_parts(fused)

  # description: as the decoder's
  def row_head(self: __torch__.M, files: List[Tensor], description: List[int], shape: __torch__.decoder.Shape,
      constants: __torch__.decoder.Constants, dtype: int) -> List[Tensor]:
    w = __torch__.contract.decoder_weights(__torch__.weights.read(files, description))
    head = w.embedding
    if w.head.numel() > 0:
      head = w.head
    return __torch__.contract.decoder_head_parts(__torch__.contract.DecoderHead(
        norm=__torch__.decoder.last_gain(w.norm, shape, constants, "cpu"), head=__torch__.weights.place(head, dtype, "cpu")))

  def row_tower_layer(self: __torch__.M, files: List[Tensor], description: List[int], dtype: int) -> List[Tensor]:
    w = __torch__.contract.tower_layer_weights(__torch__.weights.read(files, description))
    return __torch__.contract.fused_tower_layer_parts(__torch__.tower.fused(w, dtype, "cpu"))

  # Rows of a matrix, byte by byte.
  def row_bytes(self: __torch__.M, w: List[Tensor], index: int, first: int, end: int) -> Tensor:
    return torch.view_copy(torch.contiguous(torch.slice(w[index], 0, first, end)), 0)

  # The same of a matrix whose rows are rounded to 8 bits.
  def row_int8(self: __torch__.M, w: List[Tensor], index: int, first: int, end: int) -> Tensor:
    q, scales = __torch__.weights.quantised(torch.slice(w[index], 0, first, end))
    return torch.view_copy(torch.to(q, 1), 0)

  def row_scales(self: __torch__.M, w: List[Tensor], index: int) -> Tensor:
    q, scales = __torch__.weights.quantised(w[index])
    return scales

  def row_floats(self: __torch__.M, w: List[Tensor], index: int) -> Tensor:
    return torch.to(w[index], 6)

  # Tensors of a part as they are in the files or computed from them, for who packs them in other formats.
  def part_tensors(self: __torch__.M, files: List[Tensor], description: List[int]) -> List[Tensor]:
    return __torch__.weights.read(files, description)

  # Some elements of one of them.
  def part_rows(self: __torch__.M, w: List[Tensor], index: int, first: int, end: int) -> Tensor:
    flat = torch.reshape(w[index], [-1])
    return torch.contiguous(__torch__.weights.place(torch.slice(flat, 0, first, end), 6, "cpu"))

  # [vocabulary, hidden]
  def embedding(self: __torch__.M, decoder: __torch__.decoder.Decoder) -> Tensor:
    return decoder.embedding

  # [positions, width / 2, 2]
  def rotations(self: __torch__.M, decoder: __torch__.decoder.Decoder) -> Tensor:
    return torch.contiguous(torch.view_as_real(torch.squeeze(decoder.rotation, 1)))

  def tower_layers(self: __torch__.M) -> List[__torch__.tower.Layer]:
    return annotate(List[__torch__.tower.Layer], [])

  # halves: whether matrices stay where they lie in their files, in the type that they have there; see linear_plain
  def add_tower_layer(self: __torch__.M, layers: List[__torch__.tower.Layer], files: List[Tensor],
      description: List[int], dtype: int, halves: bool, device: str) -> NoneType:
    w = __torch__.contract.tower_layer_weights(__torch__.weights.read(files, description))
    if halves:
      layers.append(__torch__.tower.stored_layer(w, dtype))
    else:
      layers.append(__torch__.tower.layer(__torch__.tower.fused(w, dtype, device)))
    return None

  def tower(self: __torch__.M, layers: List[__torch__.tower.Layer], files: List[Tensor], description: List[int],
      heads: int, epsilon: float, activation: str, mean: List[float], std: List[float], depths: List[int],
      order: List[int], dropped: int, scales: List[int], dtype: int, device: str) -> __torch__.tower.Tower:
    w = __torch__.contract.tower_weights(__torch__.weights.read(files, description))
    return __torch__.tower.tower(w, layers, heads, epsilon, activation, mean, std, depths, order, dropped, scales, dtype,
        device)

  def fastvit_blocks(self: __torch__.M) -> List[__torch__.fastvit.Block]:
    return annotate(List[__torch__.fastvit.Block], [])

  # convolutions: how many a block has outside its feed-forward net; inputs: channels before it
  def add_fastvit_block(self: __torch__.M, blocks: List[__torch__.fastvit.Block], files: List[Tensor],
      description: List[int], convolutions: int, inputs: int, attends: bool, dtype: int, device: str) -> NoneType:
    w = __torch__.weights.read(files, description)
    blocks.append(__torch__.fastvit.block(w, convolutions, inputs, attends, dtype, device))
    return None

  # A tower of another kind.
  def fastvit(self: __torch__.M, blocks: List[__torch__.fastvit.Block], files: List[Tensor], description: List[int],
      mean: List[float], std: List[float], dtype: int, device: str) -> __torch__.tower.Tower:
    w = __torch__.weights.read(files, description)
    return __torch__.tower.convolutional(__torch__.fastvit.fastvit(blocks, w, dtype, device), mean, std, dtype, device)

  def patch_layers(self: __torch__.M) -> List[__torch__.patches.Layer]:
    return annotate(List[__torch__.patches.Layer], [])

  def add_patch_layer(self: __torch__.M, layers: List[__torch__.patches.Layer], files: List[Tensor],
      description: List[int], dtype: int, halves: bool, device: str) -> NoneType:
    w = __torch__.contract.patch_layer_weights(__torch__.weights.read(files, description))
    layers.append(__torch__.patches.layer(w, dtype, halves, device))
    return None

  # A tower for images of any height and width. See patches for the arguments.
  def patch_tower(self: __torch__.M, layers: List[__torch__.patches.Layer], files: List[Tensor], description: List[int],
      heads: int, merge: int, epsilon: float, end_epsilon: float, activation: str, pairs: bool,
      frequencies: List[float], mean: List[float], std: List[float], dtype: int,
      device: str) -> __torch__.patches.Tower:
    w = __torch__.contract.patch_tower_weights(__torch__.weights.read(files, description))
    return __torch__.patches.tower(w, layers, heads, merge, epsilon, end_epsilon, activation, pairs, frequencies, mean,
        std, dtype, device)

  def projector(self: __torch__.M, files: List[Tensor], description: List[int], layers: int, epsilon: float,
      joined: int, windows: List[int], dtype: int, halves: bool, device: str) -> __torch__.projector.Projector:
    w = __torch__.weights.read(files, description)
    end = 4 + 4 * layers
    if len(windows) > 0:
      return __torch__.projector.windowed(__torch__.contract.projector_weights(w[:4]),
          __torch__.windows.projectors(w[end:], windows, epsilon, dtype, halves, device), dtype, device)
    return __torch__.projector.projector(__torch__.contract.projector_weights(w[:4]),
        __torch__.contract.projector_layer_list(w[4:end]), __torch__.contract.projector_block_list(w[end:]), epsilon,
        joined, dtype, halves, device)

  # layers: like the decoder's
  def prefusion(self: __torch__.M, layers: List[__torch__.decoder.Layer], files: List[Tensor], description: List[int],
      heads: int, patches: int, device: str) -> __torch__.prefusion.Prefusion:
    w = __torch__.weights.read(files, description)
    return __torch__.prefusion.Prefusion(__torch__.compressor.compressor(w, heads, patches, device), layers)

  # Each layer's beside its weights, if it has any here. Zeros, so that what no one has written yet can be read and
  # masked.
  def cache(self: __torch__.M, decoder: __torch__.decoder.Decoder, count: int, slots: int, kv_heads: int,
      width: int) -> List[Tensor]:
    layers = annotate(List[Tensor], [])
    for i in range(count):
      at = decoder.embedding.device
      if len(decoder.layers) > 0:
        at = decoder.layers[i].attention_norm.device
      layers.append(torch.zeros([slots, 2 * kv_heads, width], dtype=decoder.dtype, device=at))
    return layers

  def cache_layer(self: __torch__.M, cache: List[Tensor], layer: int) -> Tensor:
    return cache[layer]

  # Embedded tokens with features in the places of some, [tokens, hidden] in float32. See step for spans.
  def with_features(self: __torch__.M, decoder: __torch__.decoder.Decoder, store: __torch__.features.Store, h: Tensor,
      spans: List[int]) -> Tensor:
    return __torch__.step.with_features(store, h, decoder.constants.feature_scale, spans)

  def store(self: __torch__.M, layers: List[int], added_scale: float) -> __torch__.features.Store:
    return __torch__.features.store(layers, added_scale)

  def release(self: __torch__.M, store: __torch__.features.Store, handles: List[int]) -> NoneType:
    for handle in handles:
      __torch__.features.release(store, handle)
    return None

  # Puts one tile before the first layer. pixels: [3, side, side], 8 bit
  def begin_tile(self: __torch__.M, tower: __torch__.tower.Tower, store: __torch__.features.Store, handle: int,
      pixels: Tensor) -> NoneType:
    __torch__.features.begin(tower, store, handle, pixels)
    return None

  # The hidden state of the tile that is in the tower, to be changed in place.
  def tile_state(self: __torch__.M, store: __torch__.features.Store, handle: int) -> Tensor:
    return store.states[handle][0]

  # Keeps it as it is now, since this depth is a feature layer.
  def keep_tile_state(self: __torch__.M, store: __torch__.features.Store, handle: int) -> NoneType:
    store.states[handle].append(torch.clone(store.states[handle][0]))
    return None

  # Takes the tile out, behind the last layer.
  def finish_tile(self: __torch__.M, tower: __torch__.tower.Tower, projector: __torch__.projector.Projector,
      store: __torch__.features.Store, handle: int, pooling: List[int], projected: bool) -> NoneType:
    __torch__.features.finish(tower, projector, store, handle, pooling, projected)
    return None

  # Layers `first` to `end` of one tile. pixels: [3, side, side], 8 bit, read when first is 0.
  def encode(self: __torch__.M, tower: __torch__.tower.Tower, projector: __torch__.projector.Projector,
      store: __torch__.features.Store, handle: int, pixels: Tensor, first: int, end: int, pooling: List[int],
      projected: bool) -> NoneType:
    __torch__.features.encode(tower, projector, store, handle, pixels, first, end, pooling, projected)
    return None

  # Whole tiles of any media. pixels: [tiles, 3, side, side], 8 bit; handles: of each tile
  def encode_all(self: __torch__.M, tower: __torch__.tower.Tower, projector: __torch__.projector.Projector,
      store: __torch__.features.Store, handles: List[int], pixels: Tensor, pooling: List[int],
      projected: bool) -> NoneType:
    __torch__.features.encode_all(tower, projector, store, handles, pixels, pooling, projected)
    return None

  # Some work on one segment of patches. See patches for the arguments.
  def encode_patches(self: __torch__.M, tower: __torch__.patches.Tower, projector: __torch__.projector.Projector,
      store: __torch__.features.Store, handle: int, pixels: Tensor, places: Tensor, first: int, end: int,
      first_row: int, end_row: int, projected: bool) -> NoneType:
    __torch__.patches.encode(tower, projector, store, handle, pixels, places, first, end, first_row, end_row, projected)
    return None

  # Features out of the rows of all segments that are encoded. See patches for the arguments.
  def join_patches(self: __torch__.M, projector: __torch__.projector.Projector, store: __torch__.features.Store,
      handle: int, segments: List[int], rows: List[int]) -> NoneType:
    __torch__.patches.join(projector, store, handle, segments, rows)
    return None

  # tiles: for each tile of the media item which of the encoded ones it equals. See merge for kind and numbers.
  def merge(self: __torch__.M, projector: __torch__.projector.Projector, store: __torch__.features.Store, handle: int,
      tiles: List[int], kind: str, numbers: List[int]) -> NoneType:
    __torch__.features.merge(projector, store, handle, tiles, kind, numbers)
    return None

  # The next three make features by fusion, see features.
  def compress(self: __torch__.M, prefusion: __torch__.prefusion.Prefusion, projector: __torch__.projector.Projector,
      store: __torch__.features.Store, handle: int, tiles: List[int], blocks: int) -> NoneType:
    __torch__.features.compress(prefusion, projector, store, handle, tiles, blocks)
    return None

  def fuse_visual(self: __torch__.M, prefusion: __torch__.prefusion.Prefusion, decoder: __torch__.decoder.Decoder,
      store: __torch__.features.Store, handle: int, first: int, end: int, order: List[int], last: bool) -> NoneType:
    __torch__.features.fuse_visual(prefusion, decoder, store, handle, first, end, order, last)
    return None

  def fuse_text(self: __torch__.M, prefusion: __torch__.prefusion.Prefusion, decoder: __torch__.decoder.Decoder,
      store: __torch__.features.Store, handle: int, base: int, ids: Tensor, fused: Tensor, marker: int, frame: int,
      count: int, frames: int, first: int, end: int, last: bool) -> NoneType:
    __torch__.features.fuse_text(prefusion, decoder, store, handle, base, ids, fused, marker, frame, count, frames,
        first, end, last)
    return None

  # The features of a media item in float32, for tests and debugging.
  def features(self: __torch__.M, store: __torch__.features.Store, handle: int) -> Tensor:
    return torch.to(store.features[handle], torch.device("cpu"), 6)  # [tokens, hidden]

  # Their mean over some rows, in double precision on the way. rows: [n]
  def mean_feature(self: __torch__.M, store: __torch__.features.Store, handle: int, rows: Tensor) -> Tensor:
    features = store.features[handle]
    some = torch.index_select(features, 0, __torch__.staging.to(rows, features))
    return torch.to(torch.mean(torch.to(some, 7), [0]), torch.device("cpu"), 6)  # [hidden]

  # One step of the decoder. See step for the arguments.
  def step(self: __torch__.M, decoder: __torch__.decoder.Decoder, cache: List[Tensor], store: __torch__.features.Store,
      integers: Tensor, integer_sizes: List[int], floats: Tensor, float_sizes: List[int], chunks: List[int],
      spans: List[int], numbers: List[int]) -> List[Tensor]:
    return __torch__.step.run(decoder, cache, store, integers, integer_sizes, floats, float_sizes, chunks, spans, numbers)

  # The same without a choice: logits of the sampled rows. Takes the same arguments, floats in vain.
  def logits(self: __torch__.M, decoder: __torch__.decoder.Decoder, cache: List[Tensor], store: __torch__.features.Store,
      integers: Tensor, integer_sizes: List[int], floats: Tensor, float_sizes: List[int], chunks: List[int],
      spans: List[int], numbers: List[int]) -> Tensor:
    logits = __torch__.step.decode(decoder, cache, store, integers, integer_sizes, chunks, spans, numbers)
    return torch.to(logits, torch.device("cpu"))

  # A step in two calls, this one and `sample`: the logits stay on the device. Takes the same arguments as a step,
  # floats in vain.
  def decode(self: __torch__.M, decoder: __torch__.decoder.Decoder, cache: List[Tensor], store: __torch__.features.Store,
      integers: Tensor, integer_sizes: List[int], floats: Tensor, float_sizes: List[int], chunks: List[int],
      spans: List[int], numbers: List[int]) -> Tensor:
    return __torch__.step.decode(decoder, cache, store, integers, integer_sizes, chunks, spans, numbers)

  # The sampler alone. logits: [rows, vocabulary], changed in place
  def sample(self: __torch__.M, logits: Tensor, integers: Tensor, integer_sizes: List[int], floats: Tensor,
      float_sizes: List[int], numbers: List[int]) -> List[Tensor]:
    p = __torch__.step.integers(integers, integer_sizes, logits)
    return __torch__.step.sample(logits, p, floats, float_sizes, __torch__.contract.step_numbers(numbers))

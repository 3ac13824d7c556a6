# A vision tower over the patches of images of any height and width, with places in turned queries and keys in place of
# learned positions. One segment goes through it at a time: the tiles that attend to each other, with a class row before
# them where there is one. Rows are in the order in which `merge` x `merge` patches that become one token follow each
# other. The residual stream is float32 whatever the weights are.
# A layer may be computed in several calls, some rows in each: keys and values of all rows come first, and what becomes
# of a row depends on nothing else of other rows.

class Layer(NamedTuple):
  norm1 : Tensor  # [hidden]
  norm1_bias : Tensor  # [hidden], or empty: the norm is that of the root mean square
  qkv : __torch__.linear.Linear  # hidden -> 3 * hidden
  output : __torch__.linear.Linear  # hidden -> hidden
  norm2 : Tensor  # [hidden]
  norm2_bias : Tensor  # [hidden], or empty
  up : __torch__.linear.Linear  # hidden -> intermediate, or gates and what they are multiplied with
  gated : bool
  down : __torch__.linear.Linear  # intermediate -> hidden

class Tower(NamedTuple):
  heads : int
  patch : int  # pixels along a patch's edge
  merge : int  # patches along the edge of a token
  epsilon : float  # of the norms in layers
  end_epsilon : float  # of the norms before and behind them
  activation : str  # "tanh" and "none" of gelu, "quick" or "silu"
  pairs : bool  # whether neighbours are turned together, in place of the two halves
  dtype : int
  mean : Tensor  # [3, 1, 1]
  std : Tensor  # [3, 1, 1]
  embedding : __torch__.linear.Linear  # 3 * patch * patch -> hidden
  class_token : Tensor  # [1, hidden], or empty
  class_angles : Tensor  # [1, width / 2], or empty
  frequencies : Tensor  # [axes, width / 2]
  first_norm : Tensor  # [hidden], or empty
  first_norm_bias : Tensor  # [hidden], or empty
  last_norm : Tensor  # [hidden], or empty
  last_norm_bias : Tensor  # [hidden], or empty
  layers : List[__torch__.patches.Layer]

# halves: see `matrix` of weights
def linear(weight: Tensor, bias: Tensor, dtype: int, halves: bool, device: str) -> __torch__.linear.Linear:
  return __torch__.linear.prepare(
      __torch__.weights.matrix(weight, dtype, halves, device), __torch__.weights.place(bias, dtype, device))

def layer(w: __torch__.contract.PatchLayerWeights, dtype: int, halves: bool, device: str) -> __torch__.patches.Layer:
  qkv = w.qkv
  if qkv.numel() == 0:
    qkv = torch.cat([w.q, w.k, w.v])
  up = w.up
  if w.gate.numel() > 0:
    up = torch.cat([w.gate, w.up])
  return __torch__.patches.Layer(norm1=__torch__.weights.place(w.norm1, 6, device),
      norm1_bias=__torch__.weights.place(w.norm1_bias, 6, device),
      qkv=__torch__.patches.linear(qkv, w.qkv_bias, dtype, halves, device),
      output=__torch__.patches.linear(w.output, w.output_bias, dtype, halves, device),
      norm2=__torch__.weights.place(w.norm2, 6, device),
      norm2_bias=__torch__.weights.place(w.norm2_bias, 6, device),
      up=__torch__.patches.linear(up, w.up_bias, dtype, halves, device), gated=w.gate.numel() > 0,
      down=__torch__.patches.linear(w.down, w.down_bias, dtype, halves, device))

# frequencies: of one axis after the other
def tower(w: __torch__.contract.PatchTowerWeights, layers: List[__torch__.patches.Layer], heads: int, merge: int,
    epsilon: float, end_epsilon: float, activation: str, pairs: bool, frequencies: List[float], mean: List[float],
    std: List[float], dtype: int, device: str) -> __torch__.patches.Tower:
  hidden = torch.size(w.embedding, 0)
  at = torch.device(device)
  half = hidden // heads // 2
  return __torch__.patches.Tower(heads=heads, patch=torch.size(w.embedding, 2), merge=merge, epsilon=epsilon,
      end_epsilon=end_epsilon, activation=activation, pairs=pairs, dtype=dtype,
      mean=torch.reshape(torch.tensor(mean, dtype=6, device=at), [3, 1, 1]),
      std=torch.reshape(torch.tensor(std, dtype=6, device=at), [3, 1, 1]),
      embedding=__torch__.patches.linear(torch.reshape(w.embedding, [hidden, -1]), w.embedding_bias, dtype,
          False, device),
      class_token=__torch__.weights.place(torch.reshape(w.class_token, [-1, hidden]), 6, device),
      class_angles=__torch__.weights.place(torch.reshape(w.class_angles, [-1, half]), 6, device),
      frequencies=torch.reshape(torch.tensor(frequencies, dtype=6, device=at), [-1, half]),
      first_norm=__torch__.weights.place(w.first_norm, 6, device),
      first_norm_bias=__torch__.weights.place(w.first_norm_bias, 6, device),
      last_norm=__torch__.weights.place(w.last_norm, 6, device),
      last_norm_bias=__torch__.weights.place(w.last_norm_bias, 6, device), layers=layers)

# h: [rows, hidden], float32
def normalised(h: Tensor, norm: Tensor, bias: Tensor, epsilon: float) -> Tensor:
  if norm.numel() == 0:
    return h
  if bias.numel() == 0:
    return torch.rms_norm(h, [torch.size(h, 1)], norm, epsilon)
  return torch.layer_norm(h, [torch.size(h, 1)], norm, bias, epsilon, False)

# pixels: [tiles, 3, height, width], 8 bit, both multiples of patch * merge
def embed(t: __torch__.patches.Tower, pixels: Tensor) -> Tensor:
  tiles = torch.size(pixels, 0)
  down = torch.size(pixels, 2) // (t.patch * t.merge)
  across = torch.size(pixels, 3) // (t.patch * t.merge)
  x = torch.div(torch.sub(torch.div(torch.to(pixels, 6), 255.), t.mean), t.std)
  x = torch.reshape(x, [tiles, 3, down, t.merge, t.patch, across, t.merge, t.patch])
  x = torch.permute(x, [0, 2, 5, 3, 6, 1, 4, 7])  # tile, block row, block column, row in it, column in it, patch
  patches = torch.reshape(x, [tiles * down * across * t.merge * t.merge, -1])
  h = torch.to(__torch__.linear.apply(t.embedding, torch.to(patches, t.dtype)), 6)
  if t.class_token.numel() > 0:
    h = torch.cat([t.class_token, h])
  return __torch__.patches.normalised(h, t.first_norm, t.first_norm_bias, t.end_epsilon)  # [rows, hidden]

# places: [patches, axes]
def angles(t: __torch__.patches.Tower, places: Tensor) -> Tensor:
  p = torch.to(places, 6)
  a = torch.mul(torch.slice(p, 1, 0, 1), torch.select(t.frequencies, 0, 0))
  for axis in range(1, torch.size(t.frequencies, 0)):
    a = torch.add(a, torch.mul(torch.slice(p, 1, axis, axis + 1), torch.select(t.frequencies, 0, axis)))
  if t.class_angles.numel() > 0:
    a = torch.cat([t.class_angles, a])
  return torch.cat([a, a], 1)  # [rows, width]

# State of a segment: hidden state, cosines and sines; during a layer also queries, keys and values.
def begin(t: __torch__.patches.Tower, pixels: Tensor, places: Tensor) -> List[Tensor]:
  a = __torch__.patches.angles(t, places)
  return [__torch__.patches.embed(t, pixels), torch.cos(a), torch.sin(a)]

# x: [1, heads, rows, width]; the two that are turned together may have different angles
def turned(t: __torch__.patches.Tower, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
  y = torch.to(x, 6)
  if t.pairs:
    both = torch.reshape(y, [1, torch.size(y, 1), torch.size(y, 2), -1, 2])
    across = torch.flatten(torch.stack([torch.neg(torch.select(both, 4, 1)), torch.select(both, 4, 0)], 4), 3, 4)
  else:
    first, second = torch.chunk(y, 2, 3)
    across = torch.cat([torch.neg(second), first], 3)
  return torch.to(torch.add(torch.mul(y, cos), torch.mul(across, sin)), x.dtype)

# Queries, keys and values of all rows, [1, heads, rows, width] each
def looked_up(t: __torch__.patches.Tower, layer: __torch__.patches.Layer, state: List[Tensor]) -> List[Tensor]:
  h = state[0]
  x = torch.to(__torch__.patches.normalised(h, layer.norm1, layer.norm1_bias, t.epsilon), t.dtype)
  qkv = __torch__.linear.apply(layer.qkv, x)
  split = torch.permute(torch.reshape(qkv, [1, torch.size(h, 0), 3, t.heads, -1]), [2, 0, 3, 1, 4])
  q, k, v = torch.unbind(split)
  return [__torch__.patches.turned(t, q, state[1], state[2]), __torch__.patches.turned(t, k, state[1], state[2]),
      torch.contiguous(v)]

# x: [rows, hidden]
def expanded(t: __torch__.patches.Tower, layer: __torch__.patches.Layer, x: Tensor) -> Tensor:
  if layer.gated:
    gate, up = torch.chunk(__torch__.linear.apply(layer.up, x), 2, 1)
    if t.activation == "silu":
      return torch.mul(torch.silu(gate), up)
    return torch.mul(torch.gelu(gate, approximate=t.activation), up)
  if t.activation == "quick":
    y = __torch__.linear.apply(layer.up, x)
    return torch.mul(y, torch.sigmoid(torch.mul(y, 1.702)))
  if t.activation == "silu":
    return torch.silu(__torch__.linear.apply(layer.up, x))
  return __torch__.linear.gelu(layer.up, x, t.activation)  # [rows, intermediate]

# Rows `first` to `end` of a layer, changed in place.
def rows(t: __torch__.patches.Tower, index: int, state: List[Tensor], first: int, end: int) -> List[Tensor]:
  layer = t.layers[index]
  ends = state[:3]
  looked = state[3:]
  if first == 0:
    looked = __torch__.patches.looked_up(t, layer, ends)
  h = torch.slice(ends[0], 0, first, end)
  attended = torch.scaled_dot_product_attention(torch.slice(looked[0], 2, first, end), looked[1], looked[2])
  attended = torch.reshape(torch.transpose(attended, 1, 2), [torch.size(h, 0), -1])
  x = torch.add(h, __torch__.linear.apply(layer.output, attended))
  y = torch.to(__torch__.patches.normalised(x, layer.norm2, layer.norm2_bias, t.epsilon), t.dtype)
  x = torch.add(x, __torch__.linear.apply(layer.down, __torch__.patches.expanded(t, layer, y)))
  torch.copy_(h, x)
  if end == torch.size(ends[0], 0):
    return ends
  return torch.add(ends, looked)

# Behind the last layer: [rows, hidden], the class row included
def result(t: __torch__.patches.Tower, state: List[Tensor]) -> Tensor:
  return __torch__.patches.normalised(state[0], t.last_norm, t.last_norm_bias, t.end_epsilon)

# Some work on one segment of a media item: layers `first` to `end`, or rows `first_row` to `end_row` of one layer. Its
# result waits for `merge` or `join`.
# pixels: [tiles, 3, height, width], read with places when first and first_row are 0
# projected: whether the class row is dropped and the rest projected
def encode(t: __torch__.patches.Tower, p: __torch__.projector.Projector, s: __torch__.features.Store, handle: int,
    pixels: Tensor, places: Tensor, first: int, end: int, first_row: int, end_row: int, projected: bool) -> NoneType:
  if first == 0 and first_row == 0:
    s.states[handle] = __torch__.patches.begin(t, __torch__.staging.to(pixels, t.frequencies),
        __torch__.staging.to(places, t.frequencies))
  state = s.states[handle]
  count = torch.size(state[0], 0)
  last_row = min(end_row, count)
  for i in range(first, end):
    state = __torch__.patches.rows(t, i, state, first_row, last_row)
  s.states[handle] = state
  if end == len(t.layers) and last_row == count:
    seen = __torch__.patches.result(t, s.states.pop(handle))
    if projected:
      own = torch.slice(seen, 0, torch.size(t.class_token, 0))
      seen = __torch__.projector.run(p, own)
    __torch__.features.add_tile(s, handle, seen)
  return None

# Features of segments that are not projected yet, out of the rows of all that are encoded.
# rows: begin and end of each run of rows, among those of the listed segments one after the other
def join(p: __torch__.projector.Projector, s: __torch__.features.Store, handle: int, segments: List[int],
    rows: List[int]) -> NoneType:
  encoded = s.tiles.pop(handle)
  all = annotate(List[Tensor], [])
  for segment in segments:
    all.append(encoded[segment])
  joined = torch.cat(all)
  runs = annotate(List[Tensor], [])
  for i in range(len(rows) // 2):
    runs.append(torch.slice(joined, 0, rows[2 * i], rows[2 * i + 1]))
  s.features[handle] = torch.contiguous(__torch__.projector.run(p, torch.cat(runs)))
  return None

# A vision tower: patches with learned positions, and a class token where there is one, through pre-normalised layers of
# full attention. What comes out are the hidden states of one or several depths, side by side.
# The residual stream is float32 whatever the weights are. Several tiles may go through it together: their rows stand one
# tile after the other, and only attention keeps them apart.

class Layer(NamedTuple):
  norm1 : Tensor  # [hidden]
  norm1_bias : Tensor  # [hidden]
  qkv : List[__torch__.linear.Linear]  # hidden -> 3 * hidden, or three of hidden -> hidden
  output : __torch__.linear.Linear  # hidden -> hidden
  norm2 : Tensor  # [hidden]
  norm2_bias : Tensor  # [hidden]
  up : __torch__.linear.Linear  # hidden -> intermediate
  down : __torch__.linear.Linear  # intermediate -> hidden

class Tower(NamedTuple):
  heads : int
  epsilon : float
  activation : str  # "tanh" and "none" of gelu, or "quick"
  dtype : int
  patch : int  # pixels along a patch's edge
  mean : Tensor  # [3, 1, 1]
  std : Tensor  # [3, 1, 1]
  embedding : __torch__.linear.Linear  # 3 * patch * patch -> hidden
  class_token : Tensor  # [1, hidden], or empty
  positions : Tensor  # [class token and patches, hidden]
  first_norm : Tensor  # [hidden], or empty: before the first layer
  first_norm_bias : Tensor  # [hidden], or empty
  layers : List[__torch__.tower.Layer]
  depths : List[int]  # hidden states to keep, ascending; 0 is the input of the first layer
  order : List[int]  # which of the kept ones stand side by side in the result
  dropped : int  # rows in front that the result leaves out
  stages : List[__torch__.fastvit.FastVit]  # one in place of all layers, or none
  scales : List[int]  # pixels along the edge at which a tile is seen, the first that of a piece; or none

def fused(w: __torch__.contract.TowerLayerWeights, dtype: int, device: str) -> __torch__.contract.FusedTowerLayer:
  return __torch__.contract.FusedTowerLayer(
      norm1=__torch__.weights.place(w.norm1, 6, device),
      norm1_bias=__torch__.weights.place(w.norm1_bias, 6, device),
      qkv=__torch__.weights.place(torch.cat([w.q, w.k, w.v]), dtype, device),
      qkv_bias=__torch__.weights.place(torch.cat([w.q_bias, w.k_bias, w.v_bias]), dtype, device),
      output=__torch__.weights.place(w.output, dtype, device),
      output_bias=__torch__.weights.place(w.output_bias, dtype, device),
      norm2=__torch__.weights.place(w.norm2, 6, device),
      norm2_bias=__torch__.weights.place(w.norm2_bias, 6, device),
      up=__torch__.weights.place(w.up, dtype, device),
      up_bias=__torch__.weights.place(w.up_bias, dtype, device),
      down=__torch__.weights.place(w.down, dtype, device),
      down_bias=__torch__.weights.place(w.down_bias, dtype, device))

def layer(w: __torch__.contract.FusedTowerLayer) -> __torch__.tower.Layer:
  return __torch__.tower.Layer(norm1=w.norm1, norm1_bias=w.norm1_bias,
      qkv=[__torch__.linear.prepare(w.qkv, w.qkv_bias)], output=__torch__.linear.prepare(w.output, w.output_bias),
      norm2=w.norm2, norm2_bias=w.norm2_bias, up=__torch__.linear.prepare(w.up, w.up_bias),
      down=__torch__.linear.prepare(w.down, w.down_bias))

# A matrix where it lies in its file, of the type that it has there, and a bias of the type that is computed with.
def stored(weight: Tensor, bias: Tensor, dtype: int) -> __torch__.linear.Linear:
  return __torch__.linear.prepare(weight, __torch__.weights.place(bias, dtype, "cpu"))

def stored_layer(w: __torch__.contract.TowerLayerWeights, dtype: int) -> __torch__.tower.Layer:
  return __torch__.tower.Layer(
      norm1=__torch__.weights.place(w.norm1, 6, "cpu"),
      norm1_bias=__torch__.weights.place(w.norm1_bias, 6, "cpu"),
      qkv=[__torch__.tower.stored(w.q, w.q_bias, dtype), __torch__.tower.stored(w.k, w.k_bias, dtype),
          __torch__.tower.stored(w.v, w.v_bias, dtype)],
      output=__torch__.tower.stored(w.output, w.output_bias, dtype),
      norm2=__torch__.weights.place(w.norm2, 6, "cpu"),
      norm2_bias=__torch__.weights.place(w.norm2_bias, 6, "cpu"),
      up=__torch__.tower.stored(w.up, w.up_bias, dtype),
      down=__torch__.tower.stored(w.down, w.down_bias, dtype))

def tower(w: __torch__.contract.TowerWeights, layers: List[__torch__.tower.Layer], heads: int, epsilon: float,
    activation: str, mean: List[float], std: List[float], depths: List[int], order: List[int], dropped: int,
    scales: List[int], dtype: int, device: str) -> __torch__.tower.Tower:
  patches = w.patch_embedding
  if patches.numel() == 0:
    patches = torch.zeros([1, 3, 1, 1])  # of a model that takes no images
  hidden = torch.size(patches, 0)
  weight = torch.reshape(patches, [hidden, -1])
  embedding = __torch__.linear.prepare(
      __torch__.weights.place(weight, dtype, device), __torch__.weights.place(w.patch_bias, dtype, device))
  return __torch__.tower.Tower(heads=heads, epsilon=epsilon, activation=activation, dtype=dtype,
      patch=torch.size(patches, 2), mean=__torch__.tower.colours(mean, device), std=__torch__.tower.colours(std, device),
      embedding=embedding, class_token=__torch__.weights.place(torch.reshape(w.class_token, [-1, hidden]), 6, device),
      positions=__torch__.weights.place(w.positions, 6, device),
      first_norm=__torch__.weights.place(w.first_norm, 6, device),
      first_norm_bias=__torch__.weights.place(w.first_norm_bias, 6, device), layers=layers, depths=depths, order=order,
      dropped=dropped, stages=annotate(List[__torch__.fastvit.FastVit], []), scales=scales)

def colours(numbers: List[float], device: str) -> Tensor:
  return torch.reshape(torch.tensor(numbers, dtype=6, device=torch.device(device)), [3, 1, 1])

def convolutional(f: __torch__.fastvit.FastVit, mean: List[float], std: List[float], dtype: int,
    device: str) -> __torch__.tower.Tower:
  none = torch.zeros([0], device=torch.device(device))
  return __torch__.tower.Tower(heads=1, epsilon=1e-05, activation="none", dtype=dtype, patch=1,
      mean=__torch__.tower.colours(mean, device), std=__torch__.tower.colours(std, device),
      embedding=__torch__.linear.prepare(torch.zeros([1, 3], dtype=dtype, device=none.device), none), class_token=none,
      positions=none, first_norm=none, first_norm_bias=none, layers=annotate(List[__torch__.tower.Layer], []),
      depths=[len(f.blocks)], order=[0], dropped=0, stages=[f], scales=annotate(List[int], []))

# Layers, or blocks.
def depth(t: __torch__.tower.Tower) -> int:
  if len(t.stages) > 0:
    return len(t.stages[0].blocks)
  return len(t.layers)

# pixels: [tiles, 3, side, side], 8 bit
def normalised(t: __torch__.tower.Tower, pixels: Tensor) -> Tensor:
  return torch.div(torch.sub(torch.div(torch.to(pixels, 6), 255.), t.mean), t.std)

# Each tile at each scale, cut into pieces of the first one, row by row. pixels: [tiles, 3, side, side], normalised
def pieces(scales: List[int], pixels: Tensor) -> Tensor:
  tiles = torch.size(pixels, 0)
  edge = scales[0]
  all = annotate(List[Tensor], [])
  for scale in scales:
    x = pixels
    if scale != torch.size(pixels, 2):
      x = torch.upsample_bicubic2d(pixels, [scale, scale], False, None, None)
    count = scale // edge
    x = torch.permute(torch.reshape(x, [tiles, 3, count, edge, count, edge]), [0, 2, 4, 1, 3, 5])
    all.append(torch.reshape(x, [tiles, count * count, 3, edge, edge]))
  return torch.flatten(torch.cat(all, 1), 0, 1)  # [tiles * pieces, 3, edge, edge]

# The features of a tile's pieces in one map for each scale, brought to the size of the first one by averaging, side by
# side. seen: [tiles * pieces, tokens, width]
def joined(scales: List[int], seen: Tensor) -> Tensor:
  pieces = 0
  for scale in scales:
    pieces = pieces + (scale // scales[0]) * (scale // scales[0])
  tokens = torch.size(seen, 1)
  width = torch.size(seen, 2)
  side = int(torch.sqrt(tokens))
  x = torch.reshape(seen, [-1, pieces, side, side, width])
  first = 0
  all = annotate(List[Tensor], [])
  for scale in scales:
    count = scale // scales[0]
    part = torch.slice(x, 1, first, first + count * count)
    map = torch.permute(torch.reshape(part, [-1, count, count, side, side, width]), [0, 1, 3, 2, 4, 5])
    cells = torch.reshape(map, [-1, side, count, side, count, width])
    all.append(torch.reshape(torch.mean(cells, [2, 4]), [-1, tokens, width]))
    first = first + count * count
  return torch.cat(all, 2)  # [tiles, tokens, width * scales]

# pixels: [tiles, 3, side, side], normalised; pixels beyond the last whole patch are not seen
def embed(t: __torch__.tower.Tower, pixels: Tensor) -> Tensor:
  tiles = torch.size(pixels, 0)
  side = torch.size(pixels, 2) // t.patch
  seen = torch.slice(torch.slice(pixels, 2, 0, side * t.patch), 3, 0, side * t.patch)
  x = torch.permute(torch.reshape(seen, [tiles, 3, side, t.patch, side, t.patch]), [0, 2, 4, 1, 3, 5])
  patches = torch.to(torch.reshape(x, [tiles * side * side, -1]), t.dtype)
  h = torch.to(__torch__.linear.apply(t.embedding, patches), 6)
  h = torch.reshape(h, [tiles, side * side, -1])
  if t.class_token.numel() > 0:
    h = torch.cat([torch.expand(torch.unsqueeze(t.class_token, 0), [tiles, -1, -1]), h], 1)
  h = torch.flatten(torch.add(t.positions, h), 0, 1)
  if t.first_norm.numel() > 0:
    h = torch.layer_norm(h, [torch.size(h, 1)], t.first_norm, t.first_norm_bias, t.epsilon, False)
  return h  # [tiles * rows, hidden]

# qkv: [tiles * rows, 3 * hidden]; rows: of a tile
def attend(qkv: Tensor, heads: int, rows: int) -> Tensor:
  split = torch.permute(torch.reshape(qkv, [-1, rows, 3, heads, torch.size(qkv, 1) // (3 * heads)]), [2, 0, 3, 1, 4])
  q, k, v = torch.unbind(split)  # [tiles, heads, rows, width] each
  attended = torch.scaled_dot_product_attention(q, k, v)
  return torch.reshape(torch.transpose(attended, 1, 2), [torch.size(qkv, 0), -1])  # [tiles * rows, hidden]

# x: [rows, hidden]
def projected(layer: __torch__.tower.Layer, x: Tensor) -> Tensor:
  parts = annotate(List[Tensor], [])
  for f in layer.qkv:
    parts.append(__torch__.linear.apply(f, x))
  if len(parts) == 1:
    return parts[0]
  return torch.cat(parts, 1)  # [rows, 3 * hidden]

# x: [rows, hidden]
def expanded(t: __torch__.tower.Tower, layer: __torch__.tower.Layer, x: Tensor) -> Tensor:
  if t.activation == "quick":
    y = __torch__.linear.apply(layer.up, x)
    return torch.mul(y, torch.sigmoid(torch.mul(y, 1.702)))  # [rows, intermediate]
  return __torch__.linear.gelu(layer.up, x, t.activation)

def begin(t: __torch__.tower.Tower, pixels: Tensor) -> List[Tensor]:
  x = __torch__.tower.normalised(t, pixels)
  if len(t.stages) > 0:
    return [__torch__.fastvit.begin(t.stages[0], x)]
  if len(t.scales) > 0:
    x = __torch__.tower.pieces(t.scales, x)
  h = __torch__.tower.embed(t, x)
  if t.depths[0] == 0:
    return [h, torch.clone(h)]
  return [h]

# Layers `first` to `end`. state: hidden state [tiles * rows, hidden] in float32, then those that were kept on the way
def run(t: __torch__.tower.Tower, state: List[Tensor], first: int, end: int) -> List[Tensor]:
  h = state[0]
  if len(t.stages) > 0:
    for i in range(first, end):
      h = __torch__.fastvit.through(t.stages[0].blocks[i], h, t.dtype)
    return [h]
  kept = state[1:]
  size = [torch.size(h, 1)]
  for i in range(first, end):
    layer = t.layers[i]
    x = torch.to(torch.layer_norm(h, size, layer.norm1, layer.norm1_bias, t.epsilon, False), t.dtype)
    attended = __torch__.tower.attend(__torch__.tower.projected(layer, x), t.heads, torch.size(t.positions, 0))
    h = torch.add(h, __torch__.linear.apply(layer.output, attended))
    x = torch.to(torch.layer_norm(h, size, layer.norm2, layer.norm2_bias, t.epsilon, False), t.dtype)
    h = torch.add(h, __torch__.linear.apply(layer.down, __torch__.tower.expanded(t, layer, x)))
    if (i + 1) in t.depths:
      kept.append(h)
  return torch.add([h], kept)

# state: after the last layer
def result(t: __torch__.tower.Tower, state: List[Tensor]) -> Tensor:
  if len(t.stages) > 0:
    return __torch__.fastvit.result(t.stages[0], state[0])
  sides = annotate(List[Tensor], [])
  for i in t.order:
    sides.append(state[1 + i])
  seen = torch.cat(sides, 1)
  tiles = torch.slice(torch.reshape(seen, [-1, torch.size(t.positions, 0), torch.size(seen, 1)]), 1, t.dropped)
  if len(t.scales) > 0:
    return __torch__.tower.joined(t.scales, tiles)  # [tiles, tokens, hidden * scales]
  return tiles  # [tiles, tokens, hidden * sides]

# A vision tower: patches with learned positions through pre-normalised layers of full attention. No class token.
# The residual stream is float32 whatever the weights are.

class Layer(NamedTuple):
  norm1 : Tensor  # [hidden]
  norm1_bias : Tensor  # [hidden]
  qkv : __torch__.linear.Linear  # hidden -> 3 * hidden
  output : __torch__.linear.Linear  # hidden -> hidden
  norm2 : Tensor  # [hidden]
  norm2_bias : Tensor  # [hidden]
  up : __torch__.linear.Linear  # hidden -> intermediate
  down : __torch__.linear.Linear  # intermediate -> hidden

class Tower(NamedTuple):
  heads : int
  epsilon : float
  dtype : int
  patch : int  # pixels along a patch's edge
  mean : Tensor  # [3, 1, 1]
  std : Tensor  # [3, 1, 1]
  embedding : __torch__.linear.Linear  # 3 * patch * patch -> hidden
  positions : Tensor  # [patches, hidden]
  layers : List[__torch__.siglip.Layer]

# w: norm1, its bias, q, q bias, k, k bias, v, v bias, output, its bias, norm2, its bias, up, its bias, down, its bias
def layer(w: List[Tensor], dtype: int, device: str) -> __torch__.siglip.Layer:
  qkv = __torch__.weights.place(torch.cat([w[2], w[4], w[6]]), dtype, device)
  bias = __torch__.weights.place(torch.cat([w[3], w[5], w[7]]), dtype, device)
  return __torch__.siglip.Layer(
      __torch__.weights.place(w[0], 6, device),
      __torch__.weights.place(w[1], 6, device),
      __torch__.linear.prepare(qkv, bias),
      __torch__.linear.prepare(__torch__.weights.place(w[8], dtype, device), __torch__.weights.place(w[9], dtype, device)),
      __torch__.weights.place(w[10], 6, device),
      __torch__.weights.place(w[11], 6, device),
      __torch__.linear.prepare(__torch__.weights.place(w[12], dtype, device), __torch__.weights.place(w[13], dtype, device)),
      __torch__.linear.prepare(__torch__.weights.place(w[14], dtype, device), __torch__.weights.place(w[15], dtype, device)))

# w: patch embedding [hidden, 3, patch, patch], its bias, positions [patches, hidden]
def tower(w: List[Tensor], layers: List[__torch__.siglip.Layer], heads: int, epsilon: float, mean: List[float],
    std: List[float], dtype: int, device: str) -> __torch__.siglip.Tower:
  weight = torch.reshape(w[0], [torch.size(w[0], 0), -1])
  embedding = __torch__.linear.prepare(
      __torch__.weights.place(weight, dtype, device), __torch__.weights.place(w[1], dtype, device))
  at = torch.device(device)
  return __torch__.siglip.Tower(heads, epsilon, dtype, torch.size(w[0], 2),
      torch.reshape(torch.tensor(mean, dtype=6, device=at), [3, 1, 1]),
      torch.reshape(torch.tensor(std, dtype=6, device=at), [3, 1, 1]),
      embedding, __torch__.weights.place(w[2], 6, device), layers)

# pixels: [3, side, side], 8 bit; pixels beyond the last whole patch are not seen
def embed(t: __torch__.siglip.Tower, pixels: Tensor) -> Tensor:
  side = torch.size(pixels, 1) // t.patch
  seen = torch.slice(torch.slice(pixels, 1, 0, side * t.patch), 2, 0, side * t.patch)
  x = torch.div(torch.sub(torch.div(torch.to(seen, 6), 255.), t.mean), t.std)
  x = torch.permute(torch.reshape(x, [3, side, t.patch, side, t.patch]), [1, 3, 0, 2, 4])
  patches = torch.to(torch.reshape(x, [side * side, -1]), t.dtype)
  return torch.add(t.positions, __torch__.linear.apply(t.embedding, patches))  # [patches, hidden]

# x: [patches, hidden]
def attend(qkv: Tensor, heads: int) -> Tensor:
  patches = torch.size(qkv, 0)
  split = torch.permute(torch.reshape(qkv, [patches, 3, heads, -1]), [1, 2, 0, 3])  # [3, heads, patches, width]
  q, k, v = torch.unbind(torch.unsqueeze(split, 1))  # [1, heads, patches, width] each
  mixed = torch.scaled_dot_product_attention(q, k, v)
  return torch.reshape(torch.transpose(torch.squeeze(mixed, 0), 0, 1), [patches, -1])  # [patches, hidden]

# Layers `first` to `end`. h: [patches, hidden], float32
def run(t: __torch__.siglip.Tower, h: Tensor, first: int, end: int) -> Tensor:
  size = [torch.size(h, 1)]
  for i in range(first, end):
    layer = t.layers[i]
    x = torch.to(torch.layer_norm(h, size, layer.norm1, layer.norm1_bias, t.epsilon, False), t.dtype)
    mixed = __torch__.siglip.attend(__torch__.linear.apply(layer.qkv, x), t.heads)
    h = torch.add(h, __torch__.linear.apply(layer.output, mixed))
    x = torch.to(torch.layer_norm(h, size, layer.norm2, layer.norm2_bias, t.epsilon, False), t.dtype)
    h = torch.add(h, __torch__.linear.apply(layer.down, __torch__.linear.gelu(layer.up, x, "tanh")))
  return h  # [patches, hidden]

# All patches of an image become a few rows: learned queries attend to them once, in float32 whatever the weights are,
# since that is little work.
# Queries do not depend on the image. So each one is taken through the key weights once, when the model is loaded, and
# patches are compared with the result as they are; what is added to all keys alike changes nothing. Patches are weighted
# before the value weights, which is the same since the shares add up to 1.

class Compressor(NamedTuple):
  norm : Tensor  # [width]
  norm_bias : Tensor  # [width]
  probes : Tensor  # [queries * heads, width]
  nearness : Tensor  # [queries * heads, patches]: what the positions of patches add
  value : Tensor  # [heads, width, width / heads]
  value_bias : Tensor  # [width]
  output : Tensor  # [width, width]
  output_bias : Tensor  # [width]

# Positions of a square of queries for a square of patches.
# positions: [queries, width]
def resized(positions: Tensor, patches: int) -> Tensor:
  queries, width = torch.size(positions)
  if queries == patches:
    return positions
  old = int(torch.sqrt(queries))
  new = int(torch.sqrt(patches))
  map = torch.reshape(torch.t(positions), [1, width, old, old])
  map = torch.upsample_bicubic2d(map, [new, new], False, None, None)
  return torch.t(torch.reshape(map, [width, patches]))  # [patches, width]

# w: parts in CompressorWeights.java
def compressor(w: List[Tensor], heads: int, patches: int, device: str) -> __torch__.compressor.Compressor:
  placed = annotate(List[Tensor], [])
  for each in w:
    placed.append(__torch__.weights.place(each, 6, device))
  f = __torch__.contract.compressor_weights(placed)
  queries, width = torch.size(f.query)
  size = width // heads
  q_weight, k_weight, v_weight = torch.chunk(f.qkv, 3)
  q_bias, _, v_bias = torch.chunk(f.qkv_bias, 3)
  asked = torch.add(torch.layer_norm(f.query, [width], f.query_norm, f.query_norm_bias, 1e-5, False), f.positions)
  q = torch.reshape(torch.linear(asked, q_weight, q_bias), [queries, heads, size])
  q = torch.div(torch.transpose(q, 0, 1), torch.sqrt(size))  # [heads, queries, size]
  probes = torch.matmul(q, torch.reshape(k_weight, [heads, size, width]))  # [heads, queries, width]
  probes = torch.reshape(torch.transpose(probes, 0, 1), [queries * heads, width])
  nearness = torch.matmul(probes, torch.t(__torch__.compressor.resized(f.positions, patches)))
  value = torch.transpose(torch.reshape(v_weight, [heads, size, width]), 1, 2)
  return __torch__.compressor.Compressor(norm=f.key_norm, norm_bias=f.key_norm_bias, probes=probes, nearness=nearness,
      value=torch.contiguous(value), value_bias=v_bias, output=f.output, output_bias=f.output_bias)

def queries(c: __torch__.compressor.Compressor) -> int:
  return torch.size(c.probes, 0) // torch.size(c.value, 0)

# x: [patches, width], float32
def run(c: __torch__.compressor.Compressor, x: Tensor) -> Tensor:
  heads, width, size = torch.size(c.value)
  seen = torch.layer_norm(x, [width], c.norm, c.norm_bias, 1e-5, False)
  shares = torch.softmax(torch.add(torch.matmul(c.probes, torch.t(seen)), c.nearness), 1)
  attended = torch.reshape(torch.matmul(shares, seen), [-1, heads, width])  # [queries, heads, width]
  values = torch.matmul(torch.transpose(attended, 0, 1), c.value)  # [heads, queries, size]
  values = torch.add(torch.reshape(torch.transpose(values, 0, 1), [-1, width]), c.value_bias)
  return torch.linear(values, c.output, c.output_bias)  # [queries, width]

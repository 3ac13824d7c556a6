# A decoder of pre-normalised layers: grouped-query attention with rotary positions, and a gated feed-forward net.
# The residual stream is float32 whatever the weights are. Layers may lie on several devices, in order: what flows
# through them follows.

class Layer(NamedTuple):
  attention_norm : Tensor  # [hidden]
  qkv : __torch__.linear.Linear  # hidden -> (heads + 2 * kv_heads) * width
  output : __torch__.linear.Linear  # heads * width -> hidden
  mlp_norm : Tensor  # [hidden]
  gate : __torch__.linear.Gate  # hidden -> intermediate
  down : __torch__.linear.Linear  # intermediate -> hidden

class Decoder(NamedTuple):
  heads : int
  kv_heads : int
  window : int  # how many tokens back a token sees, itself included; 0: all
  epsilon : float
  dtype : int
  embedding : Tensor  # [vocabulary, hidden]
  layers : List[__torch__.decoder.Layer]
  norm : Tensor  # [hidden]
  head : __torch__.linear.Linear  # hidden -> vocabulary
  rotation : Tensor  # [positions, 1, width / 2] complex

# The halves of each head are interleaved, so that the pair turned together are neighbours.
# x: [heads * width, ...]
def interleave(x: Tensor, heads: int) -> Tensor:
  if x.numel() == 0:
    return x
  halves = torch.reshape(x, [heads, 2, torch.size(x, 0) // (2 * heads), -1])
  return torch.reshape(torch.transpose(halves, 1, 2), torch.size(x))

def fused(w: __torch__.contract.DecoderLayerWeights, heads: int, kv_heads: int, dtype: int,
    device: str) -> __torch__.contract.FusedDecoderLayer:
  q = __torch__.decoder.interleave(w.q, heads)
  k = __torch__.decoder.interleave(w.k, kv_heads)
  q_bias = __torch__.decoder.interleave(w.q_bias, heads)
  k_bias = __torch__.decoder.interleave(w.k_bias, kv_heads)
  return __torch__.contract.FusedDecoderLayer(
      attention_norm=__torch__.weights.place(w.attention_norm, 6, device),
      qkv=__torch__.weights.place(torch.cat([q, k, w.v]), dtype, device),
      qkv_bias=__torch__.weights.place(torch.cat([q_bias, k_bias, w.v_bias]), dtype, device),
      output=__torch__.weights.place(w.output, dtype, device),
      mlp_norm=__torch__.weights.place(w.mlp_norm, 6, device),
      gate_up=__torch__.weights.place(torch.cat([w.gate, w.up]), dtype, device),
      down=__torch__.weights.place(w.down, dtype, device))

# bits: 8 rounds weights to that many, by rows
def linear(weight: Tensor, bias: Tensor, bits: int) -> __torch__.linear.Linear:
  if bits == 8:
    return __torch__.linear.prepare_int8(weight, bias)
  return __torch__.linear.prepare(weight, bias)

# A layer's matrix as it is computed with; 4 bits are rounded to here, and kept in the type of the weights.
def matrix(weight: Tensor, bits: int) -> Tensor:
  if bits == 4:
    return __torch__.weights.four_bits(weight)
  return weight

def layer(w: __torch__.contract.FusedDecoderLayer, bits: int) -> __torch__.decoder.Layer:
  none = torch.zeros([0])
  return __torch__.decoder.Layer(attention_norm=w.attention_norm,
      qkv=__torch__.decoder.linear(__torch__.decoder.matrix(w.qkv, bits), w.qkv_bias, bits),
      output=__torch__.decoder.linear(__torch__.decoder.matrix(w.output, bits), none, bits),
      mlp_norm=w.mlp_norm, gate=__torch__.linear.prepare_gate(__torch__.decoder.matrix(w.gate_up, bits), bits),
      down=__torch__.decoder.linear(__torch__.decoder.matrix(w.down, bits), none, bits))

# scaling: none; the factor of linear scaling; factor, low and high factor and first length of Llama 3's, which leaves
# fast frequencies alone, slows slow ones down and passes smoothly from one to the other; or 0 and what each frequency is
# divided by.
# frequencies: [width / 2]
def scaled(frequencies: Tensor, scaling: List[float]) -> Tensor:
  if len(scaling) == 0:
    return frequencies
  if scaling[0] == 0.:
    return torch.div(frequencies, torch.tensor(scaling[1:], dtype=6, device=frequencies.device))
  slow = torch.div(frequencies, scaling[0])
  if len(scaling) == 1:
    return slow
  length = scaling[3]
  wave = torch.mul(torch.reciprocal(frequencies), 6.283185307179586)
  smooth = torch.div(torch.sub(torch.mul(torch.reciprocal(wave), length), scaling[1]), scaling[2] - scaling[1])
  between = torch.add(torch.mul(torch.rsub(smooth, 1.), slow), torch.mul(smooth, frequencies))
  kept = torch.where(torch.lt(wave, length / scaling[2]), frequencies, between)
  return torch.where(torch.gt(wave, length / scaling[1]), slow, kept)

# One complex number of length 1 per position and pair.
def rotations(positions: int, width: int, theta: float, scaling: List[float], device: str) -> Tensor:
  at = torch.device(device)
  exponents = torch.div(torch.arange(0, width, 2, dtype=6, device=at), width)
  frequencies = __torch__.decoder.scaled(torch.reciprocal(torch.pow(theta, exponents)), scaling)
  angles = torch.outer(torch.arange(positions, dtype=6, device=at), frequencies)
  return torch.unsqueeze(torch.polar(torch.ones_like(angles), angles), 1)  # [positions, 1, width / 2]

# h: [tokens, hidden], float32
def normalised(h: Tensor, gain: Tensor, epsilon: float, dtype: int) -> Tensor:
  return torch.to(torch.rms_norm(h, [torch.size(h, 1)], gain, epsilon), dtype)

# Queries, and what is to be cached. rotation: [tokens, 1, width / 2]
def turned(d: __torch__.decoder.Decoder, layer: __torch__.decoder.Layer, h: Tensor,
    rotation: Tensor) -> Tuple[Tensor, Tensor]:
  x = __torch__.decoder.normalised(h, layer.attention_norm, d.epsilon, d.dtype)
  return __torch__.attention.turned(__torch__.linear.apply(layer.qkv, x), d.heads, d.kv_heads, rotation)

# The rest of a layer. attended: [tokens, heads * width]
def after_attention(d: __torch__.decoder.Decoder, layer: __torch__.decoder.Layer, h: Tensor, attended: Tensor) -> Tensor:
  h = torch.add(h, __torch__.linear.apply(layer.output, attended))
  x = __torch__.decoder.normalised(h, layer.mlp_norm, d.epsilon, d.dtype)
  return torch.add(h, __torch__.linear.apply(layer.down, __torch__.linear.gated(layer.gate, x)))  # [tokens, hidden]

# The rows whose next token is sampled, which alone go through the end of the last layer.
# h: [tokens, hidden], float32; cache: per layer [slots, 2 * kv_heads, width]; logit_rows: [rows]
def run(d: __torch__.decoder.Decoder, h: Tensor, cache: List[Tensor], batch: __torch__.attention.Batch,
    logit_rows: Tensor) -> Tensor:
  last = len(d.layers) - 1
  for i in range(len(d.layers)):
    layer = cache[i]
    if not (layer.device == h.device):
      h = torch.to(h, layer.device)
      batch = __torch__.attention.on(batch, layer)
    q, kv = __torch__.decoder.turned(d, d.layers[i], h, batch.rotation)
    __torch__.attention.keep(kv, layer, batch)
    if i < last or torch.size(logit_rows, 0) > 0:
      attended = __torch__.attention.paged(q, layer, batch)
      if i == last:
        rows = torch.to(logit_rows, h.device)
        attended = torch.index_select(attended, 0, rows)
        h = torch.index_select(h, 0, rows)
      h = __torch__.decoder.after_attention(d, d.layers[i], h, attended)
  return h  # [rows, hidden], of no meaning if there are none

# h: [rows, hidden], float32: rows whose next token is sampled
def logits(d: __torch__.decoder.Decoder, h: Tensor) -> Tensor:
  x = __torch__.decoder.normalised(h, d.norm, d.epsilon, d.dtype)
  return torch.to(__torch__.linear.apply(d.head, x), 6)  # [rows, vocabulary]

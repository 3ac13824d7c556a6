# A decoder of pre-normalised layers: grouped-query attention with rotary positions, and a gated feed-forward net.
# The residual stream is float32 whatever the weights are, and may be kept divided by a constant: see Multipliers.java.
# Layers may lie on several devices, in order: what flows through them follows.

class Layer(NamedTuple):
  window : int  # how many tokens back a token sees, itself included; 0: all
  attention_norm : Tensor  # [hidden]
  qkv : __torch__.linear.Linear  # hidden -> (heads + 2 * kv_heads) * width
  head_gain : Tensor  # [heads + kv_heads, width] of the norms of queries and keys, or empty for none
  output : __torch__.linear.Linear  # heads * width -> hidden
  attention_end : Tensor  # [hidden] of the norm of what attention gives, or empty for none
  mlp_norm : Tensor  # [hidden]
  net : __torch__.moe.Net
  mlp_end : Tensor  # [hidden] of the norm of what the net gives, or empty for none

class Constants(NamedTuple):
  epsilon : float
  activation : str  # of gates: "silu", or "tanh" for GELU in its form with a hyperbolic tangent
  text_scale : float  # of embeddings in the residual stream
  feature_scale : float  # of features that replace embeddings
  logit_divisor : float
  score_cap : float  # scores of attention approach it smoothly; 0 for none
  logit_cap : float
  experts : __torch__.moe.Choice
  positions : int
  theta : float  # base of the rotary frequencies
  divisors : List[float]  # of the frequencies, one per pair of elements that is turned
  lengths : List[float]  # what pairs are multiplied with, [width / 2]

class Decoder(NamedTuple):
  heads : int
  kv_heads : int
  constants : __torch__.decoder.Constants
  dtype : int
  embedding : Tensor  # [vocabulary, hidden]
  layers : List[__torch__.decoder.Layer]
  norm : Tensor  # [hidden]
  head : __torch__.linear.Linear  # hidden -> vocabulary
  rotation : Tensor  # [positions, 1, width / 2] complex

# How the heads of a layer lie, and what is added to weights of norms.
class Shape(NamedTuple):
  heads : int
  kv_heads : int
  turned : int  # how many elements of a head are turned
  gain_offset : float

# The two halves of what is turned of each head are interleaved, so that the pair turned together are neighbours.
# x: [heads * width, ...]
def interleave(x: Tensor, heads: int, turned: int) -> Tensor:
  if x.numel() == 0:
    return x
  all = torch.reshape(x, [heads, torch.size(x, 0) // heads, -1])
  halves = torch.reshape(torch.slice(all, 1, 0, turned), [heads, 2, turned // 2, -1])
  pairs = torch.reshape(torch.transpose(halves, 1, 2), [heads, turned, -1])
  return torch.reshape(torch.cat([pairs, torch.slice(all, 1, turned)], 1), torch.size(x))

# x: [hidden]
def gain(x: Tensor, offset: float, device: str) -> Tensor:
  return torch.add(__torch__.weights.place(x, 6, device), offset)

# Logits are divided by a constant where that costs nothing.
def last_gain(x: Tensor, s: __torch__.decoder.Shape, c: __torch__.decoder.Constants, device: str) -> Tensor:
  return torch.div(__torch__.decoder.gain(x, s.gain_offset, device), c.logit_divisor)

# x: [hidden], or empty
def optional_gain(x: Tensor, offset: float, device: str) -> Tensor:
  if x.numel() == 0:
    return torch.zeros([0], device=torch.device(device))
  return __torch__.decoder.gain(x, offset, device)

# q, k: [width], or empty
def head_gain(q: Tensor, k: Tensor, s: __torch__.decoder.Shape, device: str) -> Tensor:
  if q.numel() == 0:
    return torch.zeros([0], device=torch.device(device))
  queries = torch.repeat(__torch__.decoder.interleave(q, 1, s.turned), [s.heads, 1])
  keys = torch.repeat(__torch__.decoder.interleave(k, 1, s.turned), [s.kv_heads, 1])
  return __torch__.weights.place(torch.cat([queries, keys]), 6, device)

# Queries, keys and values may lie in one matrix, rows after each other.
def fused(w: __torch__.contract.DecoderLayerWeights, s: __torch__.decoder.Shape, dtype: int,
    device: str) -> __torch__.contract.FusedDecoderLayer:
  q, k, v = w.q, w.k, w.v
  if k.numel() == 0:
    row = torch.size(q, 0) // (s.heads + 2 * s.kv_heads)
    q, k, v = torch.split_with_sizes(q, [s.heads * row, s.kv_heads * row, s.kv_heads * row])
  q = __torch__.decoder.interleave(q, s.heads, s.turned)
  k = __torch__.decoder.interleave(k, s.kv_heads, s.turned)
  q_bias = __torch__.decoder.interleave(w.q_bias, s.heads, s.turned)
  k_bias = __torch__.decoder.interleave(w.k_bias, s.kv_heads, s.turned)
  return __torch__.contract.FusedDecoderLayer(
      attention_norm=__torch__.decoder.gain(w.attention_norm, s.gain_offset, device),
      qkv=__torch__.weights.place(torch.cat([q, k, v]), dtype, device),
      qkv_bias=__torch__.weights.place(torch.cat([q_bias, k_bias, w.v_bias]), dtype, device),
      head_gain=__torch__.decoder.head_gain(w.q_norm, w.k_norm, s, device),
      output=__torch__.weights.place(w.output, dtype, device),
      attention_end=__torch__.decoder.optional_gain(w.attention_end, s.gain_offset, device),
      mlp_norm=__torch__.decoder.gain(w.mlp_norm, s.gain_offset, device),
      mlp_end=__torch__.decoder.optional_gain(w.mlp_end, s.gain_offset, device),
      router=w.router,
      gate_up=__torch__.weights.place(torch.cat([w.gate, w.up]), dtype, device),
      down=__torch__.weights.place(w.down, dtype, device))

def linear(w: Tensor, bias: Tensor, bits: int) -> __torch__.linear.Linear:
  return __torch__.linear.prepare_bits(__torch__.weights.rounded(w, bits), bias, bits)

# experts: in place of one feed-forward net, if there are any. See moe.sparse
def layer(w: __torch__.contract.FusedDecoderLayer, experts: List[__torch__.contract.ExpertWeights], window: int,
    dtype: int, bits: int, device: str) -> __torch__.decoder.Layer:
  none = torch.zeros([0])
  if len(experts) > 0:
    net = __torch__.moe.sparse(w.router, experts, dtype, bits, device)
  else:
    gate = __torch__.linear.prepare_gate(__torch__.weights.rounded(w.gate_up, bits), bits)
    net = __torch__.moe.dense(gate, __torch__.decoder.linear(w.down, none, bits))
  return __torch__.decoder.Layer(window=window, attention_norm=w.attention_norm,
      qkv=__torch__.decoder.linear(w.qkv, w.qkv_bias, bits), head_gain=w.head_gain,
      output=__torch__.decoder.linear(w.output, none, bits), attention_end=w.attention_end, mlp_norm=w.mlp_norm,
      net=net, mlp_end=w.mlp_end)

# One complex number per position and pair of a head.
def rotations(c: __torch__.decoder.Constants, device: str) -> Tensor:
  at = torch.device(device)
  pairs = len(c.divisors)
  exponents = torch.div(torch.arange(0, 2 * pairs, 2, dtype=6, device=at), 2 * pairs)
  frequencies = torch.reciprocal(torch.pow(c.theta, exponents))
  frequencies = torch.div(frequencies, torch.tensor(c.divisors, dtype=6, device=at))
  angles = torch.outer(torch.arange(c.positions, dtype=6, device=at), frequencies)
  angles = torch.constant_pad_nd(angles, [0, len(c.lengths) - pairs])
  lengths = torch.expand_as(torch.tensor(c.lengths, dtype=6, device=at), angles)
  return torch.unsqueeze(torch.polar(lengths, angles), 1)  # [positions, 1, width / 2]

# Embeddings of text in the residual stream. ids: [tokens]
def embedded(d: __torch__.decoder.Decoder, ids: Tensor) -> Tensor:
  return torch.mul(torch.to(torch.embedding(d.embedding, ids), 6), d.constants.text_scale)  # [tokens, hidden]

# That of the layers which have one; 0 for none.
def window(d: __torch__.decoder.Decoder) -> int:
  found = 0
  for layer in d.layers:
    found = max(found, layer.window)
  return found

# Whether some layer has no window.
def sees_all(d: __torch__.decoder.Decoder) -> bool:
  found = False
  for layer in d.layers:
    found = found or layer.window == 0
  return found

# h: [tokens, hidden], float32
def normalised(h: Tensor, gain: Tensor, epsilon: float, dtype: int) -> Tensor:
  return torch.to(torch.rms_norm(h, [torch.size(h, 1)], gain, epsilon), dtype)

# Queries, and what is to be cached. rotation: [tokens, 1, width / 2]
def turned(d: __torch__.decoder.Decoder, layer: __torch__.decoder.Layer, h: Tensor,
    rotation: Tensor) -> Tuple[Tensor, Tensor]:
  x = __torch__.decoder.normalised(h, layer.attention_norm, d.constants.epsilon, d.dtype)
  qkv = __torch__.linear.apply(layer.qkv, x)
  return __torch__.attention.turned(qkv, d.heads, d.kv_heads, layer.head_gain, d.constants.epsilon, rotation)

# What attention or a net gave, to be added to the residual stream. gain: [hidden], or empty
def ended(d: __torch__.decoder.Decoder, x: Tensor, gain: Tensor) -> Tensor:
  if gain.numel() == 0:
    return x
  return __torch__.decoder.normalised(torch.to(x, 6), gain, d.constants.epsilon, 6)

# The rest of a layer. attended: [tokens, heads * width]
def after_attention(d: __torch__.decoder.Decoder, layer: __torch__.decoder.Layer, h: Tensor, attended: Tensor) -> Tensor:
  output = __torch__.linear.apply(layer.output, attended)
  h = torch.add(h, __torch__.decoder.ended(d, output, layer.attention_end))
  x = __torch__.decoder.normalised(h, layer.mlp_norm, d.constants.epsilon, d.dtype)
  y = __torch__.moe.run(layer.net, d.constants.experts, x, d.constants.activation)
  return torch.add(h, __torch__.decoder.ended(d, y, layer.mlp_end))  # [tokens, hidden]

# The rows whose next token is sampled, which alone go through the end of the last layer.
# h: [tokens, hidden], float32; added: per layer likewise, or empty, or nothing at all; cache: per layer
# [slots, 2 * kv_heads, width]; logit_rows: [rows]
def run(d: __torch__.decoder.Decoder, h: Tensor, added: List[Tensor], cache: List[Tensor], batch: __torch__.attention.Batch,
    logit_rows: Tensor) -> Tensor:
  last = len(d.layers) - 1
  for i in range(len(d.layers)):
    layer = cache[i]
    if not (layer.device == h.device):
      h = torch.to(h, layer.device)
      batch = __torch__.attention.on(batch, layer)
    if len(added) > 0 and added[i].numel() > 0:
      h = torch.add(h, torch.to(added[i], h.device))
    q, kv = __torch__.decoder.turned(d, d.layers[i], h, batch.rotation)
    __torch__.attention.keep(kv, layer, batch)
    if i < last or torch.size(logit_rows, 0) > 0:
      attended = __torch__.attention.paged(q, layer, batch, d.layers[i].window, d.constants.score_cap)
      if i == last:
        rows = torch.to(logit_rows, h.device)
        attended = torch.index_select(attended, 0, rows)
        h = torch.index_select(h, 0, rows)
      h = __torch__.decoder.after_attention(d, d.layers[i], h, attended)
  return h  # [rows, hidden], of no meaning if there are none

# h: [rows, hidden], float32: rows whose next token is sampled; gives [rows, vocabulary]
def logits(d: __torch__.decoder.Decoder, h: Tensor) -> Tensor:
  x = __torch__.decoder.normalised(h, d.norm, d.constants.epsilon, d.dtype)
  return __torch__.attention.capped(torch.to(__torch__.linear.apply(d.head, x), 6), d.constants.logit_cap)

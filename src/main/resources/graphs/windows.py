# Window projectors (Granite 4 Vision): the patches of a tile become fewer tokens. In each window, fewer queries, which
# are patches that were averaged or chosen, look at all patches by one layer of a Q-Former. Several projectors look at
# states of several depths; each gives the features for one layer of the decoder.

class Attention(NamedTuple):
  query : __torch__.linear.Linear  # width -> width
  key : __torch__.linear.Linear
  value : __torch__.linear.Linear
  output : __torch__.linear.Linear
  norm : Tensor  # [width] of the sum
  norm_bias : Tensor  # [width]

class Projector(NamedTuple):
  side : int  # patches along the edge of a tile
  window : int  # patches along the edge of a window
  edge : int  # queries along the edge of a window
  state : int  # which of the states side by side
  corner : int  # of every 2 x 2 patches, row by row, that queries are; -1: their mean
  norm : Tensor  # [width]
  norm_bias : Tensor  # [width]
  query : Tensor  # [edge * edge, width], added to queries
  positions : Tensor  # [window * window, width], added to what is looked at
  first_norm : Tensor  # [width]
  first_norm_bias : Tensor  # [width]
  itself : __torch__.windows.Attention  # among the queries of a window
  across : __torch__.windows.Attention
  up : __torch__.linear.Linear  # width -> intermediate
  down : __torch__.linear.Linear
  last_norm : Tensor  # [width]
  last_norm_bias : Tensor  # [width]
  out : __torch__.linear.Linear  # width -> hidden
  epsilon : float
  dtype : int

def attention(w: __torch__.contract.QueryAttention, dtype: int, halves: bool, device: str) -> __torch__.windows.Attention:
  return __torch__.windows.Attention(query=__torch__.projector.linear(w.q, w.q_bias, dtype, halves, device),
      key=__torch__.projector.linear(w.k, w.k_bias, dtype, halves, device),
      value=__torch__.projector.linear(w.v, w.v_bias, dtype, halves, device),
      output=__torch__.projector.linear(w.output, w.output_bias, dtype, halves, device),
      norm=__torch__.weights.place(w.norm, 6, device), norm_bias=__torch__.weights.place(w.norm_bias, 6, device))

# w: of the projector, of its two attentions, of its feed-forward net
def projector(w: List[Tensor], side: int, window: int, edge: int, state: int, corner: int, epsilon: float, dtype: int,
    halves: bool, device: str) -> __torch__.windows.Projector:
  own = __torch__.contract.window_projector(w[:8])
  attentions = __torch__.contract.query_attention_list(w[8:28])
  mlp = __torch__.contract.query_mlp(w[28:])
  return __torch__.windows.Projector(side=side, window=window, edge=edge, state=state, corner=corner,
      norm=__torch__.weights.place(own.norm, 6, device),
      norm_bias=__torch__.weights.place(own.norm_bias, 6, device),
      query=__torch__.weights.place(torch.squeeze(own.query, 0), 6, device),
      positions=__torch__.weights.place(torch.squeeze(own.positions, 0), 6, device),
      first_norm=__torch__.weights.place(own.first_norm, 6, device),
      first_norm_bias=__torch__.weights.place(own.first_norm_bias, 6, device),
      itself=__torch__.windows.attention(attentions[0], dtype, halves, device),
      across=__torch__.windows.attention(attentions[1], dtype, halves, device),
      up=__torch__.projector.linear(mlp.up, mlp.up_bias, dtype, halves, device),
      down=__torch__.projector.linear(mlp.down, mlp.down_bias, dtype, halves, device),
      last_norm=__torch__.weights.place(mlp.norm, 6, device),
      last_norm_bias=__torch__.weights.place(mlp.norm_bias, 6, device),
      out=__torch__.projector.linear(own.out, own.out_bias, dtype, halves, device), epsilon=epsilon, dtype=dtype)

# w: of all, one after the other; numbers: edges of a tile, a window and its queries, then state and corner of each
def projectors(w: List[Tensor], numbers: List[int], epsilon: float, dtype: int, halves: bool,
    device: str) -> List[__torch__.windows.Projector]:
  all = annotate(List[__torch__.windows.Projector], [])
  for i in range((len(numbers) - 3) // 2):
    all.append(__torch__.windows.projector(w[(34 * i):(34 * i + 34)], numbers[0], numbers[1], numbers[2],
        numbers[3 + 2 * i], numbers[4 + 2 * i], epsilon, dtype, halves, device))
  return all

# x: [..., width], float32
def normalised(x: Tensor, norm: Tensor, bias: Tensor, epsilon: float) -> Tensor:
  return torch.layer_norm(x, [torch.size(norm, 0)], norm, bias, epsilon, False)

# map: [side, side, width]; gives [windows, edge * edge, width], row by row
def cut(map: Tensor, edge: int) -> Tensor:
  count = torch.size(map, 0) // edge
  x = torch.permute(torch.reshape(map, [count, edge, count, edge, -1]), [0, 2, 1, 3, 4])
  return torch.reshape(x, [count * count, edge * edge, -1])

# x: [windows, edge * edge, width]; gives [side * side, width]
def joined(x: Tensor, count: int, edge: int) -> Tensor:
  map = torch.permute(torch.reshape(x, [count, count, edge, edge, -1]), [0, 2, 1, 3, 4])
  return torch.reshape(map, [count * edge * count * edge, -1])

# map: [side, side, width]; side: after
def reduced(map: Tensor, corner: int, side: int) -> Tensor:
  if corner >= 0:
    cells = torch.reshape(map, [side, 2, side, 2, -1])
    return torch.select(torch.select(cells, 1, corner // 2), 2, corner % 2)
  means = torch.adaptive_avg_pool2d(torch.unsqueeze(torch.permute(map, [2, 0, 1]), 0), [side, side])
  return torch.permute(torch.squeeze(means, 0), [1, 2, 0])

# y: [windows, count, width], float32; x: likewise, what is looked at
def attend(a: __torch__.windows.Attention, y: Tensor, x: Tensor, epsilon: float, dtype: int) -> Tensor:
  windows, count, width = torch.size(y)
  flat = torch.reshape(torch.to(y, dtype), [-1, width])
  seen = torch.reshape(torch.to(x, dtype), [-1, width])
  heads = width // 64
  q = torch.transpose(torch.reshape(__torch__.linear.apply(a.query, flat), [windows, count, heads, 64]), 1, 2)
  k = torch.transpose(torch.reshape(__torch__.linear.apply(a.key, seen), [windows, -1, heads, 64]), 1, 2)
  v = torch.transpose(torch.reshape(__torch__.linear.apply(a.value, seen), [windows, -1, heads, 64]), 1, 2)
  attended = torch.reshape(torch.transpose(torch.scaled_dot_product_attention(q, k, v), 1, 2), [-1, width])
  out = torch.reshape(torch.to(__torch__.linear.apply(a.output, attended), 6), [windows, count, width])
  return __torch__.windows.normalised(torch.add(out, y), a.norm, a.norm_bias, epsilon)

# seen: [side * side, width], float32
def one(p: __torch__.windows.Projector, seen: Tensor) -> Tensor:
  width = torch.size(seen, 1)
  map = torch.reshape(__torch__.windows.normalised(seen, p.norm, p.norm_bias, 1e-06), [p.side, p.side, width])
  count = p.side // p.window
  x = torch.add(__torch__.windows.cut(map, p.window), p.positions)
  y = torch.add(__torch__.windows.cut(__torch__.windows.reduced(map, p.corner, count * p.edge), p.edge),
      p.query)
  y = __torch__.windows.normalised(y, p.first_norm, p.first_norm_bias, p.epsilon)
  y = __torch__.windows.attend(p.itself, y, y, p.epsilon, p.dtype)
  y = __torch__.windows.attend(p.across, y, x, p.epsilon, p.dtype)
  flat = torch.reshape(y, [-1, width])
  inner = __torch__.linear.gelu(p.up, torch.to(flat, p.dtype), "none")
  z = torch.add(torch.to(__torch__.linear.apply(p.down, inner), 6), flat)
  z = __torch__.windows.normalised(z, p.last_norm, p.last_norm_bias, p.epsilon)
  tokens = __torch__.windows.joined(torch.reshape(z, [-1, p.edge * p.edge, width]), count, p.edge)
  return __torch__.linear.apply(p.out, torch.to(tokens, p.dtype))  # [tokens, hidden]

# Features for all layers of the decoder, side by side. seen: [side * side, width * depths] of one tile, float32
def run(projectors: List[__torch__.windows.Projector], seen: Tensor) -> Tensor:
  width = torch.size(projectors[0].norm, 0)
  sides = annotate(List[Tensor], [])
  for p in projectors:
    state = torch.slice(seen, 1, p.state * width, (p.state + 1) * width)
    sides.append(__torch__.windows.one(p, torch.contiguous(state)))
  return torch.cat(sides, 1)  # [tokens, hidden * projectors]

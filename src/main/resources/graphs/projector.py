# From the tower's width to the decoder's: linear layers with a GELU between each two of them, behind a norm and before
# residual blocks where a checkpoint has them.

class Block(NamedTuple):
  norm : Tensor  # [hidden]
  norm_bias : Tensor  # [hidden]
  first : __torch__.linear.Linear  # hidden -> hidden
  second : __torch__.linear.Linear  # hidden -> hidden

class Projector(NamedTuple):
  norm : Tensor  # [tower hidden], or empty
  norm_bias : Tensor  # [tower hidden], or empty
  epsilon : float
  layers : List[__torch__.linear.Linear]  # the first from the tower's width, all to hidden; none: features as they are
  blocks : List[__torch__.projector.Block]
  newline : Tensor  # [hidden], or empty; ends a row of an image's map
  dtype : int

# w: norm, its bias, newline, weight and bias of each layer, norm, its bias, two weights with biases of each block;
# biases may be empty, also the first norm and the newline
def projector(w: List[Tensor], layers: int, epsilon: float, dtype: int, device: str) -> __torch__.projector.Projector:
  linears = annotate(List[__torch__.linear.Linear], [])
  blocks = annotate(List[__torch__.projector.Block], [])
  at = 3
  for i in range(layers):
    linears.append(__torch__.projector.linear(w[at], w[at + 1], dtype, device))
    at = at + 2
  while at < len(w):
    blocks.append(__torch__.projector.Block(
        __torch__.weights.place(w[at], 6, device), __torch__.weights.place(w[at + 1], 6, device),
        __torch__.projector.linear(w[at + 2], w[at + 3], dtype, device),
        __torch__.projector.linear(w[at + 4], w[at + 5], dtype, device)))
    at = at + 6
  return __torch__.projector.Projector(
      __torch__.weights.place(w[0], 6, device), __torch__.weights.place(w[1], 6, device), epsilon, linears, blocks,
      __torch__.weights.place(w[2], dtype, device), dtype)

def linear(weight: Tensor, bias: Tensor, dtype: int, device: str) -> __torch__.linear.Linear:
  return __torch__.linear.prepare(
      __torch__.weights.place(weight, dtype, device), __torch__.weights.place(bias, dtype, device))

def normalised(x: Tensor, norm: Tensor, bias: Tensor, epsilon: float, dtype: int) -> Tensor:
  return torch.to(torch.layer_norm(torch.to(x, 6), [torch.size(x, 1)], norm, bias, epsilon, False), dtype)

# h: [tokens, tower hidden], float32
def run(p: __torch__.projector.Projector, h: Tensor) -> Tensor:
  x = torch.to(h, p.dtype)
  if p.norm.numel() > 0:
    x = __torch__.projector.normalised(h, p.norm, p.norm_bias, p.epsilon, p.dtype)
  last = len(p.layers) - 1
  for i in range(len(p.layers)):
    if i < last:
      x = __torch__.linear.gelu(p.layers[i], x, "none")
    else:
      x = __torch__.linear.apply(p.layers[i], x)
  for i in range(len(p.blocks)):
    block = p.blocks[i]
    y = __torch__.projector.normalised(x, block.norm, block.norm_bias, p.epsilon, p.dtype)
    x = torch.add(x, __torch__.linear.apply(block.second, __torch__.linear.gelu(block.first, y, "none")))
  return x  # [tokens, hidden]

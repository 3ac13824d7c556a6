# From the tower's width to the decoder's: linear layers with a GELU between each two of them, behind a norm and before
# residual blocks where a checkpoint has them; or with a norm behind each layer.

class Block(NamedTuple):
  norm : Tensor  # [hidden]
  norm_bias : Tensor  # [hidden]
  first : __torch__.linear.Linear  # hidden -> hidden
  second : __torch__.linear.Linear  # hidden -> hidden

class Layer(NamedTuple):
  linear : __torch__.linear.Linear
  norm : Tensor  # [hidden], or empty; before the GELU
  norm_bias : Tensor  # [hidden], or empty

class Projector(NamedTuple):
  norm : Tensor  # [tower hidden], or empty
  norm_bias : Tensor  # [tower hidden], or empty: the norm is that of the root mean square
  epsilon : float
  joined : int  # rows that become one, side by side, behind the norm
  merger : List[__torch__.linear.Linear]  # one from joined rows to the tower's width, or none
  layers : List[__torch__.projector.Layer]  # from the width of joined rows to hidden; none: features as they are
  blocks : List[__torch__.projector.Block]
  windows : List[__torch__.windows.Projector]  # in place of all that, or none
  newline : Tensor  # [hidden], or empty; ends a row of an image's map, and is repeated for each window projector
  dtype : int

def projector(w: __torch__.contract.ProjectorWeights, layers: List[__torch__.contract.ProjectorLayer],
    blocks: List[__torch__.contract.ProjectorBlock], epsilon: float, joined: int, dtype: int, halves: bool,
    device: str) -> __torch__.projector.Projector:
  linears = annotate(List[__torch__.projector.Layer], [])
  for layer in layers:
    linears.append(__torch__.projector.Layer(
        linear=__torch__.projector.linear(layer.weight, layer.bias, dtype, halves, device),
        norm=__torch__.weights.place(layer.norm, 6, device),
        norm_bias=__torch__.weights.place(layer.norm_bias, 6, device)))
  merger = annotate(List[__torch__.linear.Linear], [])
  if w.merger.numel() > 0:
    # The patches of a cell stand side by side channel by channel; here they stand one after the other.
    out = torch.size(w.merger, 0)
    patches = torch.transpose(torch.reshape(w.merger, [out, torch.size(w.merger, 1) // joined, joined]), 1, 2)
    merger.append(__torch__.projector.linear(
        torch.reshape(patches, [out, -1]), torch.zeros([0]), dtype, halves, device))
  residual = annotate(List[__torch__.projector.Block], [])
  for block in blocks:
    residual.append(__torch__.projector.Block(norm=__torch__.weights.place(block.norm, 6, device),
        norm_bias=__torch__.weights.place(block.norm_bias, 6, device),
        first=__torch__.projector.linear(block.first, block.first_bias, dtype, halves, device),
        second=__torch__.projector.linear(block.second, block.second_bias, dtype, halves, device)))
  return __torch__.projector.Projector(norm=__torch__.weights.place(w.norm, 6, device),
      norm_bias=__torch__.weights.place(w.norm_bias, 6, device), epsilon=epsilon, joined=joined,
      merger=merger, layers=linears, blocks=residual,
      windows=annotate(List[__torch__.windows.Projector], []), newline=__torch__.weights.place(w.newline, dtype, device), dtype=dtype)

def windowed(w: __torch__.contract.ProjectorWeights, windows: List[__torch__.windows.Projector], dtype: int,
    device: str) -> __torch__.projector.Projector:
  none = torch.zeros([0])
  newline = torch.repeat(__torch__.weights.place(w.newline, dtype, device), [len(windows)])
  return __torch__.projector.Projector(norm=none, norm_bias=none, epsilon=0., joined=1,
      merger=annotate(List[__torch__.linear.Linear], []), layers=annotate(List[__torch__.projector.Layer], []),
      blocks=annotate(List[__torch__.projector.Block], []), windows=windows, newline=newline, dtype=dtype)

def linear(weight: Tensor, bias: Tensor, dtype: int, halves: bool, device: str) -> __torch__.linear.Linear:
  return __torch__.linear.prepare(
      __torch__.weights.matrix(weight, dtype, halves, device), __torch__.weights.place(bias, dtype, device))

def normalised(x: Tensor, norm: Tensor, bias: Tensor, epsilon: float, dtype: int) -> Tensor:
  if bias.numel() == 0:
    return torch.to(torch.rms_norm(torch.to(x, 6), [torch.size(x, 1)], norm, epsilon), dtype)
  return torch.to(torch.layer_norm(torch.to(x, 6), [torch.size(x, 1)], norm, bias, epsilon, False), dtype)

# h: [tokens, tower hidden], float32
def run(p: __torch__.projector.Projector, h: Tensor) -> Tensor:
  if len(p.windows) > 0:
    return __torch__.windows.run(p.windows, h)
  x = torch.to(h, p.dtype)
  if p.norm.numel() > 0:
    x = __torch__.projector.normalised(h, p.norm, p.norm_bias, p.epsilon, p.dtype)
  if p.joined > 1:
    x = torch.reshape(x, [torch.size(x, 0) // p.joined, -1])
  for merger in p.merger:
    x = __torch__.linear.apply(merger, x)
  last = len(p.layers) - 1
  for i in range(len(p.layers)):
    layer = p.layers[i]
    if layer.norm.numel() > 0:
      y = __torch__.linear.apply(layer.linear, x)
      x = __torch__.projector.normalised(y, layer.norm, layer.norm_bias, p.epsilon, p.dtype)
      if i < last:
        x = torch.gelu(x, approximate="none")
    elif i < last:
      x = __torch__.linear.gelu(layer.linear, x, "none")
    else:
      x = __torch__.linear.apply(layer.linear, x)
  for i in range(len(p.blocks)):
    block = p.blocks[i]
    y = __torch__.projector.normalised(x, block.norm, block.norm_bias, p.epsilon, p.dtype)
    x = torch.add(x, __torch__.linear.apply(block.second, __torch__.linear.gelu(block.first, y, "none")))
  return x  # [tokens, hidden]

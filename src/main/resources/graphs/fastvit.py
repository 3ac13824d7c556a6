# FastViT: stages of convolutional blocks, each at half the side of the one before; those of the last stages mix by
# attention among all positions. Its branches are folded: every convolution has a bias in place of a norm and of a skip.
# Maps are float32 whatever the weights are. Several tiles may go through it together.

class Conv(NamedTuple):
  weight : Tensor  # [out, in / groups, kernel, kernel]
  bias : Tensor  # [out]
  groups : int
  padding : int

class Attention(NamedTuple):
  norm : Tensor  # [width]
  norm_bias : Tensor  # [width]
  qkv : __torch__.linear.Linear  # width -> 3 * width
  output : __torch__.linear.Linear  # width -> width
  scale : Tensor  # [width, 1, 1]

class Mlp(NamedTuple):
  mixing : __torch__.fastvit.Conv  # each channel by itself
  up : __torch__.fastvit.Conv  # width -> 4 * width, each position by itself
  down : __torch__.fastvit.Conv
  scale : Tensor  # [width, 1, 1]

class Block(NamedTuple):
  halving : List[__torch__.fastvit.Conv]  # two at the beginning of a stage
  position : List[__torch__.fastvit.Conv]  # one at the beginning of a stage with attention
  mixer : List[__torch__.fastvit.Conv]  # one, or else
  attention : List[__torch__.fastvit.Attention]  # one
  mlp : __torch__.fastvit.Mlp

class FastVit(NamedTuple):
  stem : List[__torch__.fastvit.Conv]
  blocks : List[__torch__.fastvit.Block]
  end : __torch__.fastvit.Conv  # width -> 2 * width
  squeeze : __torch__.fastvit.Conv
  excite : __torch__.fastvit.Conv

# inputs: channels that go into it
def conv(w: __torch__.contract.Convolution, inputs: int, dtype: int, device: str) -> __torch__.fastvit.Conv:
  return __torch__.fastvit.Conv(weight=__torch__.weights.place(w.weight, dtype, device),
      bias=__torch__.weights.place(w.bias, dtype, device), groups=inputs // torch.size(w.weight, 1),
      padding=torch.size(w.weight, 2) // 2)

# A batch norm becomes part of the convolution before it.
def mlp(w: __torch__.contract.ConvolutionalMlp, dtype: int, device: str) -> __torch__.fastvit.Mlp:
  variance = torch.add(torch.to(w.running_variance, 6), 1e-05)
  gain = torch.mul(torch.to(w.norm, 6), torch.rsqrt(variance))
  mixing = torch.mul(torch.to(w.mixing, 6), torch.reshape(gain, [-1, 1, 1, 1]))
  bias = torch.sub(torch.to(w.norm_bias, 6), torch.mul(torch.to(w.running_mean, 6), gain))
  width = torch.size(w.norm, 0)
  wide = torch.size(w.up, 0)
  return __torch__.fastvit.Mlp(
      mixing=__torch__.fastvit.conv(__torch__.contract.Convolution(mixing, bias), width, dtype, device),
      up=__torch__.fastvit.conv(__torch__.contract.Convolution(w.up, w.up_bias), width, dtype, device),
      down=__torch__.fastvit.conv(__torch__.contract.Convolution(w.down, w.down_bias), wide, dtype, device),
      scale=__torch__.weights.place(w.scale, 6, device))

def attention(w: __torch__.contract.PositionAttention, dtype: int, device: str) -> __torch__.fastvit.Attention:
  none = torch.zeros([0])
  return __torch__.fastvit.Attention(norm=__torch__.weights.place(w.norm, 6, device),
      norm_bias=__torch__.weights.place(w.norm_bias, 6, device),
      qkv=__torch__.linear.prepare(__torch__.weights.place(w.qkv, dtype, device), none),
      output=__torch__.linear.prepare(
          __torch__.weights.place(w.output, dtype, device), __torch__.weights.place(w.output_bias, dtype, device)),
      scale=__torch__.weights.place(w.scale, 6, device))

# w: the convolutions of a block, its attention if it has one, and its feed-forward net; inputs: channels before it
def block(w: List[Tensor], convolutions: int, inputs: int, attends: bool, dtype: int,
    device: str) -> __torch__.fastvit.Block:
  at = 2 * convolutions
  convs = annotate(List[__torch__.fastvit.Conv], [])
  for each in __torch__.contract.convolution_list(w[:at]):
    convs.append(__torch__.fastvit.conv(each, inputs, dtype, device))
    inputs = torch.size(each.weight, 0)
  attentions = annotate(List[__torch__.fastvit.Attention], [])
  rest = w[at:]
  if attends:
    attentions.append(__torch__.fastvit.attention(__torch__.contract.position_attention(w[at:(at + 6)]), dtype, device))
    rest = w[(at + 6):]
  halving = convs[:0]
  if convolutions > 1:
    halving = convs[:2]
  single = convs[len(halving):]
  position = single[:0]
  mixer = single
  if attends:
    position = single
    mixer = single[:0]
  return __torch__.fastvit.Block(halving=halving, position=position, mixer=mixer, attention=attentions,
      mlp=__torch__.fastvit.mlp(__torch__.contract.convolutional_mlp(rest), dtype, device))

# w: stem, end, squeeze and excitation
def fastvit(blocks: List[__torch__.fastvit.Block], w: List[Tensor], dtype: int,
    device: str) -> __torch__.fastvit.FastVit:
  all = __torch__.contract.convolution_list(w)
  width = torch.size(all[0].weight, 0)
  stem = [__torch__.fastvit.conv(all[0], 3, dtype, device), __torch__.fastvit.conv(all[1], width, dtype, device),
      __torch__.fastvit.conv(all[2], width, dtype, device)]
  result = torch.size(all[3].weight, 0)
  return __torch__.fastvit.FastVit(stem=stem, blocks=blocks,
      end=__torch__.fastvit.conv(all[3], result // 2, dtype, device),
      squeeze=__torch__.fastvit.conv(all[4], result, dtype, device),
      excite=__torch__.fastvit.conv(all[5], torch.size(all[4].weight, 0), dtype, device))

# x: [tiles, in, height, width]
def apply(c: __torch__.fastvit.Conv, x: Tensor, stride: int) -> Tensor:
  y = torch.conv2d(torch.to(x, c.weight.dtype), c.weight, c.bias, [stride, stride], [c.padding, c.padding], [1, 1],
      c.groups)
  return torch.to(y, 6)  # [tiles, out, height / stride, width / stride]

def gelu(c: __torch__.fastvit.Conv, x: Tensor, stride: int) -> Tensor:
  return torch.gelu(__torch__.fastvit.apply(c, x, stride), approximate="none")

# x: [tiles, width, rows, columns]
def attend(a: __torch__.fastvit.Attention, x: Tensor, dtype: int) -> Tensor:
  tiles, width, rows, columns = torch.size(x)
  y = torch.permute(x, [0, 2, 3, 1])
  y = torch.to(torch.layer_norm(y, [width], a.norm, a.norm_bias, 1e-05, False), dtype)
  y = torch.reshape(y, [-1, width])
  y = __torch__.tower.attend(__torch__.linear.apply(a.qkv, y), width // 32, rows * columns)
  y = torch.to(__torch__.linear.apply(a.output, y), 6)
  y = torch.permute(torch.reshape(y, [tiles, rows, columns, width]), [0, 3, 1, 2])
  return torch.add(x, torch.mul(y, a.scale))

# x: [tiles, width before, rows, columns]
def through(b: __torch__.fastvit.Block, x: Tensor, dtype: int) -> Tensor:
  if len(b.halving) > 0:
    x = __torch__.fastvit.gelu(b.halving[0], x, 2)
    x = __torch__.fastvit.gelu(b.halving[1], x, 1)
  for each in b.position:
    x = __torch__.fastvit.apply(each, x, 1)
  for each in b.mixer:
    x = __torch__.fastvit.apply(each, x, 1)
  for attention in b.attention:
    x = __torch__.fastvit.attend(attention, x, dtype)
  y = __torch__.fastvit.gelu(b.mlp.up, __torch__.fastvit.apply(b.mlp.mixing, x, 1), 1)
  return torch.add(x, torch.mul(__torch__.fastvit.apply(b.mlp.down, y, 1), b.mlp.scale))

# x: [tiles, 3, side, side], normalised
def begin(f: __torch__.fastvit.FastVit, x: Tensor) -> Tensor:
  x = __torch__.fastvit.gelu(f.stem[0], x, 2)
  x = __torch__.fastvit.gelu(f.stem[1], x, 2)
  return __torch__.fastvit.gelu(f.stem[2], x, 1)  # [tiles, width, side / 4, side / 4]

# x: behind the last block
def result(f: __torch__.fastvit.FastVit, x: Tensor) -> Tensor:
  x = __torch__.fastvit.apply(f.end, x, 1)
  mean = torch.mean(x, [2, 3], True)
  weight = __torch__.fastvit.apply(f.excite, torch.relu(__torch__.fastvit.apply(f.squeeze, mean, 1)), 1)
  x = torch.gelu(torch.mul(x, torch.sigmoid(weight)), approximate="none")
  return torch.transpose(torch.flatten(x, 2), 1, 2)  # [tiles, cells, hidden]

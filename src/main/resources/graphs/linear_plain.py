# Matrix products in the plain layout: any device, any data type.

class Linear(NamedTuple):
  weight : Tensor  # [out, in]
  bias : Optional[Tensor]  # [out]
  scale : Tensor  # [out] in float32, of weights that are whole numbers; or empty
  scaled_bias : Tensor  # [out] in float32, with a scale

# bias: [out], or empty for none
def prepare(weight: Tensor, bias: Tensor) -> __torch__.linear.Linear:
  none = torch.zeros([0])
  if bias.numel() == 0:
    return __torch__.linear.Linear(weight, None, none, none)
  return __torch__.linear.Linear(weight, bias, none, none)

# The same with weights rounded to 8 bits.
def prepare_int8(weight: Tensor, bias: Tensor) -> __torch__.linear.Linear:
  q, scale = __torch__.weights.quantised(weight)
  added = torch.zeros_like(scale)
  if bias.numel() > 0:
    added = torch.to(bias, 6)
  return __torch__.linear.Linear(q, None, scale, added)

# bits: 8 rounds weights to that many, by rows
def prepare_bits(weight: Tensor, bias: Tensor, bits: int) -> __torch__.linear.Linear:
  if bits == 8:
    return __torch__.linear.prepare_int8(weight, bias)
  return __torch__.linear.prepare(weight, bias)

# x: [rows, in]; gives float32 if there is a scale
def product(f: __torch__.linear.Linear, x: Tensor) -> Tensor:
  weight = f.weight
  if weight.dtype != x.dtype:
    weight = torch.to(weight, x.dtype)  # of a tower that is kept in 16 bits and computes in float32
  y = torch.linear(x, weight, f.bias)
  if f.scale.numel() > 0:
    return torch.addcmul(f.scaled_bias, torch.to(y, 6), f.scale)
  return y

# x: [rows, in]
def apply(f: __torch__.linear.Linear, x: Tensor) -> Tensor:
  return torch.to(__torch__.linear.product(f, x), x.dtype)  # [rows, out]

# approximate: "none" or "tanh"
def gelu(f: __torch__.linear.Linear, x: Tensor, approximate: str) -> Tensor:
  return torch.gelu(__torch__.linear.apply(f, x), approximate=approximate)  # [rows, out]

# A gate: half of the outputs, through an activation, times the other half.
class Gate(NamedTuple):
  both : __torch__.linear.Linear  # in -> 2 * out

# weight: gates, then what they are multiplied with, [2 * out, in]
def prepare_gate(weight: Tensor, bits: int) -> __torch__.linear.Gate:
  none = torch.zeros([0])
  if bits == 8:
    return __torch__.linear.Gate(__torch__.linear.prepare_int8(weight, none))
  return __torch__.linear.Gate(__torch__.linear.prepare(weight, none))

# activation: "silu", or "tanh" for GELU in that form
def activated(x: Tensor, activation: str) -> Tensor:
  if activation == "silu":
    return torch.silu(x)
  return torch.gelu(x, approximate=activation)

# x: [rows, in]
def gated(g: __torch__.linear.Gate, x: Tensor, activation: str) -> Tensor:
  gate, up = torch.chunk(__torch__.linear.product(g.both, x), 2, 1)
  return torch.to(torch.mul(torch.to(__torch__.linear.activated(gate, activation), x.dtype), up), x.dtype)  # [rows, out]

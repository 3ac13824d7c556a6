# Matrix products in the plain layout: any device, any data type.

class Linear(NamedTuple):
  weight : Tensor  # [out, in]
  bias : Optional[Tensor]  # [out]

# bias: [out], or empty for none
def prepare(weight: Tensor, bias: Tensor) -> __torch__.linear.Linear:
  if bias.numel() == 0:
    return __torch__.linear.Linear(weight, None)
  return __torch__.linear.Linear(weight, bias)

# x: [rows, in]
def apply(f: __torch__.linear.Linear, x: Tensor) -> Tensor:
  return torch.linear(x, f.weight, f.bias)  # [rows, out]

# approximate: "none" or "tanh"
def gelu(f: __torch__.linear.Linear, x: Tensor, approximate: str) -> Tensor:
  return torch.gelu(torch.linear(x, f.weight, f.bias), approximate=approximate)  # [rows, out]

# A gate: half of the outputs, through SiLU, times the other half.
class Gate(NamedTuple):
  weight : Tensor  # [2 * out, in]

# weight: gates, then what they are multiplied with, [2 * out, in]
def prepare_gate(weight: Tensor) -> __torch__.linear.Gate:
  return __torch__.linear.Gate(weight)

# x: [rows, in]
def gated(g: __torch__.linear.Gate, x: Tensor) -> Tensor:
  gate, up = torch.chunk(torch.linear(x, g.weight), 2, 1)
  return torch.mul(torch.silu(gate), up)  # [rows, out]

# A layer's feed-forward net: one for all tokens, or experts of which a router chooses some for each token.

class Net(NamedTuple):
  router : Tensor  # [experts, hidden] in float32, or empty: there is one net
  gates : List[__torch__.linear.Gate]  # of each expert, hidden -> intermediate
  downs : List[__torch__.linear.Linear]  # of each expert, intermediate -> hidden

# How experts are chosen.
class Choice(NamedTuple):
  used : int  # for each token
  normalised : bool  # whether the weights of those used are divided by their sum

def dense(gate: __torch__.linear.Gate, down: __torch__.linear.Linear) -> __torch__.moe.Net:
  return __torch__.moe.Net(torch.zeros([0]), [gate], [down])

# gate_up: [2 * intermediate, hidden]; down: [hidden, intermediate]
def add(net: __torch__.moe.Net, gate_up: Tensor, down: Tensor, dtype: int, bits: int, device: str) -> NoneType:
  both = __torch__.weights.rounded(__torch__.weights.place(gate_up, dtype, device), bits)
  last = __torch__.weights.rounded(__torch__.weights.place(down, dtype, device), bits)
  net.gates.append(__torch__.linear.prepare_gate(both, bits))
  net.downs.append(__torch__.linear.prepare_bits(last, torch.zeros([0]), bits))
  return None

# experts: each by itself, or one entry whose tensors hold all, the experts first
def sparse(router: Tensor, experts: List[__torch__.contract.ExpertWeights], dtype: int, bits: int,
    device: str) -> __torch__.moe.Net:
  gates = annotate(List[__torch__.linear.Gate], [])
  downs = annotate(List[__torch__.linear.Linear], [])
  net = __torch__.moe.Net(__torch__.weights.place(router, 6, device), gates, downs)
  for w in experts:
    if torch.dim(w.gate) == 3:
      for i in range(torch.size(w.gate, 0)):
        __torch__.moe.add(net, torch.select(w.gate, 0, i), torch.select(w.down, 0, i), dtype, bits, device)
    else:
      __torch__.moe.add(net, torch.cat([w.gate, w.up]), w.down, dtype, bits, device)
  return net

# x: [tokens, hidden]
def one(net: __torch__.moe.Net, expert: int, x: Tensor, activation: str) -> Tensor:
  return __torch__.linear.apply(net.downs[expert], __torch__.linear.gated(net.gates[expert], x, activation))

# x: [tokens, hidden]; gives float32 where there are experts
def run(net: __torch__.moe.Net, c: __torch__.moe.Choice, x: Tensor, activation: str) -> Tensor:
  if net.router.numel() == 0:
    return __torch__.moe.one(net, 0, x, activation)
  shares = torch.softmax(torch.linear(torch.to(x, 6), net.router), -1)  # [tokens, experts]
  weights, chosen = torch.topk(shares, c.used)  # [tokens, used]
  if c.normalised:
    weights = torch.div(weights, torch.sum(weights, [1], True))
  # Pairs of a token and an expert, sorted by expert, so that each expert computes its tokens together.
  experts = torch.flatten(chosen)
  order = torch.argsort(experts)
  rows = torch.floor_divide(order, c.used)
  counts = torch.to(torch.bincount(experts, minlength=len(net.gates)), torch.device("cpu"))
  sum = torch.zeros_like(x, dtype=6)
  at = 0
  for used in torch.unbind(torch.flatten(torch.nonzero(counts))):
    expert = int(used)
    end = at + int(counts[expert])
    mine = torch.slice(rows, 0, at, end)
    y = torch.to(__torch__.moe.one(net, expert, torch.index_select(x, 0, mine), activation), 6)
    share = torch.index_select(torch.flatten(weights), 0, torch.slice(order, 0, at, end))
    torch.index_add_(sum, 0, mine, torch.mul(y, torch.unsqueeze(share, 1)))
    at = end
  return sum  # [tokens, hidden]

# Chooses the next token of each row. A row's result depends on its own logits and numbers alone.

# Data of the rows: numbers that every row has, and sparse triples that only few rows have.
class Columns(NamedTuple):
  random : Tensor  # [random rows] rows that are drawn; the others take the most probable token
  top_k : Tensor  # [rows] 0 keeps all
  seen_row : Tensor  # [seen]
  seen_id : Tensor  # [seen]
  seen_count : Tensor  # [seen] how often it was generated; 0: only in the prompt
  bias_row : Tensor  # [biases]
  bias_id : Tensor  # [biases]
  temperature : Tensor  # [rows]
  top_p : Tensor  # [rows] 1 keeps all
  min_p : Tensor  # [rows] 0 keeps all
  uniform : Tensor  # [rows] in [0, 1)
  repetition : Tensor  # [rows] 1 is off
  frequency : Tensor  # [rows]
  presence : Tensor  # [rows]
  bias : Tensor  # [biases]
  mask_row : Tensor  # [masked] rows of which only some tokens are allowed
  mask : Tensor  # [masked * words] int64, a bit for each of their tokens, lowest first
  named_row : Tensor  # [named] rows of which the log-probability is requested ...
  named_id : Tensor  # [named] ... of this token
  largest_k : int  # most that any row's top_k keeps; 0: none limits
  nucleus : bool  # whether any row has a top_p below 1

# Changes logits [rows, vocabulary] in place.
def adjust(logits: Tensor, c: __torch__.sampler.Columns) -> NoneType:
  if c.seen_id.numel() > 0:
    at = annotate(List[Optional[Tensor]], [c.seen_row, c.seen_id])
    x = torch.index(logits, at)
    factor = torch.index_select(c.repetition, 0, c.seen_row)
    x = torch.where(torch.gt(x, 0), torch.div(x, factor), torch.mul(x, factor))
    x = torch.sub(x, torch.mul(torch.index_select(c.frequency, 0, c.seen_row), c.seen_count))
    generated = torch.to(torch.gt(c.seen_count, 0), 6)
    x = torch.sub(x, torch.mul(torch.index_select(c.presence, 0, c.seen_row), generated))
    torch.index_put_(logits, at, x)
  if c.bias_id.numel() > 0:
    torch.index_put_(logits, annotate(List[Optional[Tensor]], [c.bias_row, c.bias_id]), c.bias, True)
  return None

# Forbids what the masks do not allow. Changes logits [rows, vocabulary] in place.
def keep_allowed(logits: Tensor, c: __torch__.sampler.Columns) -> NoneType:
  rows = torch.size(c.mask_row, 0)
  if rows > 0:
    words = torch.reshape(c.mask, [rows, -1, 1])
    shift = torch.arange(64, dtype=4, device=logits.device)
    bits = torch.bitwise_and(torch.bitwise_right_shift(words, shift), 1)  # [masked, words, 64]
    forbidden = torch.eq(torch.slice(torch.reshape(bits, [rows, -1]), 1, 0, torch.size(logits, 1)), 0)
    kept = torch.masked_fill(torch.index_select(logits, 0, c.mask_row), forbidden, -inf)
    torch.index_copy_(logits, 0, c.mask_row, kept)
  return None

# Scaled logits below their row's k-th largest become -infinity; ties with it stay.
# z: [rows, vocabulary]; k: [rows], 0 keeps all
def keep_top_k(z: Tensor, k: Tensor, largest: int) -> Tensor:
  most = min(largest, torch.size(z, 1))
  best, _ = torch.topk(z, most, 1)  # [rows, most]
  cut = torch.gather(best, 1, torch.unsqueeze(torch.clamp(torch.sub(k, 1), 0, most - 1), 1))  # [rows, 1]
  cut = torch.masked_fill(cut, torch.unsqueeze(torch.eq(k, 0), 1), -inf)
  return torch.masked_fill(z, torch.lt(z, cut), -inf)

# The smallest set of best tokens whose probability reaches p; ties with its last one stay.
# z: [rows, vocabulary]; p: [rows]
def keep_top_p(z: Tensor, p: Tensor) -> Tensor:
  vocabulary = torch.size(z, 1)
  total = torch.logsumexp(z, [1], True)  # [rows, 1]
  threshold = torch.unsqueeze(p, 1)
  # Sorting the whole vocabulary is slow; nearly always the best thousand hold the mass that is asked for.
  best, _ = torch.topk(z, min(vocabulary, 1024), 1)
  reached = torch.cumsum(torch.exp(torch.sub(best, total)), 1, dtype=7)
  if bool(torch.any(torch.lt(torch.slice(reached, 1, -1), threshold))):
    best, _ = torch.sort(z, 1, True)
    reached = torch.cumsum(torch.exp(torch.sub(best, total)), 1, dtype=7)
  last = torch.sum(torch.lt(reached, threshold), [1], True)  # [rows, 1] place of the first that reaches it
  cut = torch.gather(best, 1, torch.clamp(last, 0, torch.size(best, 1) - 1))
  cut = torch.masked_fill(cut, torch.ge(threshold, 1.), -inf)
  return torch.masked_fill(z, torch.lt(z, cut), -inf)

# logits: [rows, vocabulary] of the rows that are drawn, after adjustment
def draw(logits: Tensor, c: __torch__.sampler.Columns) -> Tensor:
  best = torch.amax(logits, [1], True)
  temperature = torch.unsqueeze(torch.index_select(c.temperature, 0, c.random), 1)
  z = torch.div(torch.sub(logits, best), temperature)  # [rows, vocabulary], largest 0
  if c.largest_k > 0:
    z = __torch__.sampler.keep_top_k(z, torch.index_select(c.top_k, 0, c.random), c.largest_k)
  if c.nucleus:
    z = __torch__.sampler.keep_top_p(z, torch.index_select(c.top_p, 0, c.random))
  weight = torch.exp(z)  # the best token has weight 1
  least = torch.unsqueeze(torch.index_select(c.min_p, 0, c.random), 1)
  weight = torch.masked_fill(weight, torch.lt(weight, least), 0)
  sums = torch.cumsum(weight, 1, dtype=7)  # [rows, vocabulary]
  uniform = torch.unsqueeze(torch.to(torch.index_select(c.uniform, 0, c.random), 7), 1)
  target = torch.mul(uniform, torch.slice(sums, 1, -1))
  at = torch.searchsorted(sums, target, right=True)  # [rows, 1] first whose sum lies above
  return torch.clamp(torch.squeeze(at, 1), 0, torch.size(logits, 1) - 1)  # [rows]

# logits: [rows, vocabulary], float32, changed in place. alternatives: -1 for no log-probabilities.
# Shapes of the result are in SampledTensors.java.
def run(logits: Tensor, c: __torch__.sampler.Columns, alternatives: int) -> __torch__.contract.SampledTensors:
  finite = torch.isfinite(torch.sum(logits, [1]))  # [rows]
  none = torch.zeros([0])
  own = none
  if alternatives >= 0:
    own = torch.log_softmax(logits, 1)  # the model's own distribution, [rows, vocabulary]
  __torch__.sampler.adjust(logits, c)
  __torch__.sampler.keep_allowed(logits, c)
  ids = torch.argmax(logits, 1)  # [rows]
  if c.random.numel() > 0:
    chosen = torch.index_select(logits, 0, c.random)
    torch.index_copy_(ids, 0, c.random, __torch__.sampler.draw(chosen, c))
  logprobs = none
  if alternatives >= 0:
    logprobs = torch.squeeze(torch.gather(own, 1, torch.unsqueeze(ids, 1)), 1)
  best_logprobs = none
  best_ids = torch.zeros([0], dtype=4)
  if alternatives > 0:
    best_logprobs, best_ids = torch.topk(own, min(alternatives, torch.size(own, 1)), 1)
  allowed = torch.gt(torch.amax(logits, [1]), -inf)
  ids = torch.masked_fill(ids, torch.logical_not(torch.logical_and(finite, allowed)), -1)
  named = none
  if c.named_id.numel() > 0:
    named = torch.index(own, annotate(List[Optional[Tensor]], [c.named_row, c.named_id]))
  return __torch__.contract.SampledTensors(ids=ids, logprobs=logprobs, top_ids=best_ids, top_logprobs=best_logprobs,
      named_logprobs=named)

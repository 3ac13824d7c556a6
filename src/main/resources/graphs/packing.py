# All sequences of a step one after the other, for a kernel that attends to them in one call: those with several tokens
# first, then those with one.

class Packing(NamedTuple):
  order : Tensor  # [tokens] rows of the step; empty if there is no such kernel
  slots : Tensor  # [all contexts] of the cache
  query_ends : Tensor  # [sequences + 1] in int32, from 0
  context_ends : Tensor  # [sequences + 1] in int32, from 0
  max_queries : int
  max_context : int

def none() -> __torch__.packing.Packing:
  nothing = torch.zeros([0])
  return __torch__.packing.Packing(nothing, nothing, nothing, nothing, 0, 0)

def ends(lengths: Tensor) -> Tensor:
  zero = torch.zeros([1], dtype=4, device=lengths.device)
  return torch.to(torch.cat([zero, torch.cumsum(lengths, 0)]), 3)

# Slots of some blocks. blocks: [..., blocks]
def slots(blocks: Tensor, block_tokens: int) -> Tensor:
  offsets = torch.arange(block_tokens, dtype=4, device=blocks.device)
  return torch.flatten(torch.add(torch.mul(torch.unsqueeze(blocks, -1), block_tokens), offsets), -2, -1)

# chunks: sequences with several tokens; chunk_blocks: of each [blocks]; rows, lengths: [decodes]; table:
# [decodes * blocks]
def of(chunks: List[__torch__.contract.StepChunk], chunk_blocks: List[Tensor], rows: Tensor, table: Tensor,
    lengths: Tensor, longest: int, block_tokens: int) -> __torch__.packing.Packing:
  order = annotate(List[Tensor], [])
  seen = annotate(List[Tensor], [])
  queries = annotate(List[int], [])
  contexts = annotate(List[int], [])
  max_queries = 1
  max_context = longest
  for i in range(len(chunk_blocks)):
    chunk = chunks[i]
    first = chunk.first_row
    order.append(torch.arange(first, first + chunk.rows, dtype=4, device=rows.device))
    seen.append(torch.slice(__torch__.packing.slots(chunk_blocks[i], block_tokens), 0, 0, chunk.context))
    queries.append(chunk.rows)
    contexts.append(chunk.context)
    max_queries = max(max_queries, chunk.rows)
    max_context = max(max_context, chunk.context)
  decodes = torch.size(rows, 0)
  if decodes > 0:
    order.append(rows)
    all = __torch__.packing.slots(torch.reshape(table, [decodes, -1]), block_tokens)
    at = torch.unsqueeze(torch.arange(torch.size(all, 1), dtype=4, device=rows.device), 0)
    seen.append(torch.masked_select(all, torch.lt(at, torch.unsqueeze(lengths, 1))))
  query_lengths = torch.cat([torch.tensor(queries, dtype=4, device=rows.device), torch.ones_like(rows)])
  context_lengths = torch.cat([torch.tensor(contexts, dtype=4, device=rows.device), lengths])
  return __torch__.packing.Packing(torch.cat(order), torch.cat(seen), __torch__.packing.ends(query_lengths),
      __torch__.packing.ends(context_lengths), max_queries, max_context)

# The same on the device of `x`.
def on(p: __torch__.packing.Packing, x: Tensor) -> __torch__.packing.Packing:
  return __torch__.packing.Packing(torch.to(p.order, x.device), torch.to(p.slots, x.device),
      torch.to(p.query_ends, x.device), torch.to(p.context_ends, x.device), p.max_queries, p.max_context)

# q: [tokens, heads, width]; cache: [slots, 2 * kv_heads, width] of a layer
# window: how many tokens back a token sees, itself included; 0: all
def attend(q: Tensor, cache: Tensor, p: __torch__.packing.Packing, window: int) -> Tensor:
  kv_heads = torch.size(cache, 1) // 2
  seen = torch.index_select(cache, 0, p.slots)  # [all contexts, 2 * kv_heads, width]
  attended = __torch__.varlen.run(torch.index_select(q, 0, p.order), torch.slice(seen, 1, 0, kv_heads),
      torch.slice(seen, 1, kv_heads), p.query_ends, p.context_ends, p.max_queries, p.max_context, window)
  result = torch.empty_like(q)
  torch.index_copy_(result, 0, p.order, attended)
  return torch.flatten(result, 1)  # [tokens, heads * width]

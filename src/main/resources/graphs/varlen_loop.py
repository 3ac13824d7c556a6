# The same as the kernel for sequences of different lengths, one after the other: its twin for machines without a GPU.

def is_used() -> bool:
  return True

# As in the kernel.
def run(q: Tensor, k: Tensor, v: Tensor, query_ends: Tensor, context_ends: Tensor, max_queries: int,
    max_context: int, window: int) -> Tensor:
  results = annotate(List[Tensor], [])
  group = torch.size(q, 1) // torch.size(k, 1)
  for i in range(torch.size(query_ends, 0) - 1):
    first = int(query_ends[i])
    end = int(query_ends[i + 1])
    start = int(context_ends[i])
    context = int(context_ends[i + 1]) - start
    queries = torch.transpose(torch.slice(q, 0, first, end), 0, 1)  # [heads, rows, width]
    keys = torch.repeat_interleave(torch.transpose(torch.slice(k, 0, start, start + context), 0, 1), group, 0)
    values = torch.repeat_interleave(torch.transpose(torch.slice(v, 0, start, start + context), 0, 1), group, 0)
    scores = torch.matmul(queries, torch.transpose(keys, 1, 2))
    scores = torch.div(torch.to(scores, 6), torch.sqrt(float(torch.size(q, 2))))
    scores = torch.add(scores, __torch__.attention.causal_mask(end - first, context, window, scores))
    attended = torch.matmul(torch.to(torch.softmax(scores, -1), q.dtype), values)
    results.append(torch.transpose(attended, 0, 1))
  return torch.cat(results)  # [queries, heads, width]

# No attention over sequences of different lengths at once: each sequence with several tokens is attended to by itself.

def is_used() -> bool:
  return False

def run(q: Tensor, k: Tensor, v: Tensor, query_ends: Tensor, context_ends: Tensor, max_queries: int,
    max_context: int, window: int) -> Tensor:
  return q

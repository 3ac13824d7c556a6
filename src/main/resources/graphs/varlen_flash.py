# Attention over sequences of different lengths in one call, as CUDA has it for bfloat16 on GPUs from Ampere on. What a
# row sees ends with itself: the last query of a sequence belongs to the last of its keys.

def is_used() -> bool:
  return True

# q: [queries, heads, width]; k, v: [context, kv_heads, width]; the ends begin with 0, [sequences + 1] in int32
def run(q: Tensor, k: Tensor, v: Tensor, query_ends: Tensor, context_ends: Tensor, max_queries: int,
    max_context: int, window: int) -> Tensor:
  if window > 0:
    windowed, _, _0, _1, _2 = torch._flash_attention_forward(q, k, v, query_ends, context_ends, max_queries,
        max_context, 0., True, False, window_size_left=window - 1, window_size_right=0)
    return windowed
  attended, _3, _4, _5, _6 = torch._flash_attention_forward(q, k, v, query_ends, context_ends, max_queries, max_context,
      0., True, False)
  return attended  # [queries, heads, width]

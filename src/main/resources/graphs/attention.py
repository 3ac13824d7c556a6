# Attention of packed tokens over a paged cache.
# The cache of one layer is [slots, 2 * kv_heads, width]: keys, then values. A slot is block * block_tokens + offset.

# What rows see of their contexts: all before them, or a window.
class Sight(NamedTuple):
  chunk_masks : List[Tensor]  # per sequence with several tokens [group * rows, context], empty when rows see all
  decode_mask : Tensor  # [decodes, 1, 1, context], empty when one decode token sees all

# What the packed tokens of one step look like; made once, used by every layer.
class Batch(NamedTuple):
  slots : Tensor  # [tokens] where each token's key and value go
  rotation : Tensor  # [tokens, 1, width / 2] complex, by position
  block_tokens : int
  chunks : List[__torch__.contract.StepChunk]  # sequences with several tokens
  chunk_blocks : List[Tensor]  # per such sequence [blocks]
  decode_rows : Tensor  # [decodes] rows of sequences with one token
  decode_blocks : Tensor  # [decodes * blocks], rows padded with block 0
  decode_context : int  # the longest context among them
  all : __torch__.attention.Sight  # of layers without a window, if there are any
  windowed : __torch__.attention.Sight  # of layers with one, if there are any
  packing : __torch__.packing.Packing  # the same for a kernel that takes all sequences at once

def no_sight() -> __torch__.attention.Sight:
  return __torch__.attention.Sight(annotate(List[Tensor], []), torch.zeros([0]))

def moved(tensors: List[Tensor], x: Tensor) -> List[Tensor]:
  all = annotate(List[Tensor], [])
  for tensor in tensors:
    all.append(torch.to(tensor, x.device))
  return all

def sight_on(s: __torch__.attention.Sight, x: Tensor) -> __torch__.attention.Sight:
  return __torch__.attention.Sight(__torch__.attention.moved(s.chunk_masks, x), torch.to(s.decode_mask, x.device))

# The same on the device of `x`.
def on(b: __torch__.attention.Batch, x: Tensor) -> __torch__.attention.Batch:
  return __torch__.attention.Batch(torch.to(b.slots, x.device), torch.to(b.rotation, x.device), b.block_tokens,
      b.chunks, __torch__.attention.moved(b.chunk_blocks, x), torch.to(b.decode_rows, x.device),
      torch.to(b.decode_blocks, x.device), b.decode_context, __torch__.attention.sight_on(b.all, x),
      __torch__.attention.sight_on(b.windowed, x), __torch__.packing.on(b.packing, x))

# 0 where a row may look, -infinity where not: the last row sees the whole context, or its last `window` tokens.
def causal_mask(rows: int, context: int, window: int, like: Tensor) -> Tensor:
  all = torch.full([rows, context], -inf, dtype=like.dtype, device=like.device)
  mask = torch.triu(all, context - rows + 1)
  if window == 0:
    return mask
  return torch.add(mask, torch.tril(all, context - rows - window))  # [rows, context]

# lengths: [decodes]
def length_mask(lengths: Tensor, context: int, window: int, like: Tensor) -> Tensor:
  at = torch.unsqueeze(torch.arange(context, dtype=4, device=like.device), 0)
  ends = torch.unsqueeze(lengths, 1)
  unseen = torch.ge(at, ends)  # [decodes, context]
  if window > 0:
    unseen = torch.logical_or(unseen, torch.lt(at, torch.sub(ends, window)))
  mask = torch.zeros([torch.size(lengths, 0), 1, 1, context], dtype=like.dtype, device=like.device)
  return torch.masked_fill_(mask, torch.reshape(unseen, [-1, 1, 1, context]), -inf)

# Pairs of neighbours are turned: the weights were interleaved for that when they were loaded.
# x: [tokens, heads, width]
def rotate(x: Tensor, rotation: Tensor) -> Tensor:
  tokens, heads, width = torch.size(x)
  pairs = torch.view_as_complex(torch.reshape(torch.to(x, 6), [tokens, heads, width // 2, 2]))
  turned = torch.view_as_real(torch.mul(pairs, rotation))
  return torch.to(torch.reshape(turned, [tokens, heads, width]), x.dtype)  # [tokens, heads, width]

# The cached keys and values of some blocks, in order.
def gather(cache: Tensor, blocks: Tensor, block_tokens: int) -> Tensor:
  slots, heads, width = torch.size(cache)
  paged = torch.reshape(cache, [-1, block_tokens * heads * width])
  return torch.reshape(torch.index_select(paged, 0, blocks), [-1, heads, width])  # [blocks * block_tokens, heads, width]

# cap: x approaches it smoothly; 0 for none
def capped(x: Tensor, cap: float) -> Tensor:
  if cap == 0.:
    return x
  return torch.mul(torch.tanh(torch.div(x, cap)), cap)

# Attention whose scores are capped, which libtorch's kernels do not know.
# queries: [..., rows, width]; keys, values: [..., context, width]; mask: [..., rows, context], or empty
def with_cap(queries: Tensor, keys: Tensor, values: Tensor, mask: Tensor, cap: float) -> Tensor:
  scores = torch.to(torch.matmul(queries, torch.transpose(keys, -2, -1)), 6)
  scores = __torch__.attention.capped(torch.div(scores, torch.sqrt(float(torch.size(queries, -1)))), cap)
  if mask.numel() > 0:
    scores = torch.add(scores, mask)
  return torch.matmul(torch.to(torch.softmax(scores, -1), values.dtype), values)

# q: [rows, heads, width]; queries of one sequence with several rows. Query heads that share a key head are grouped, and
# with a mask they stand below each other as rows of one head: libtorch's kernel is faster with few tall products.
# mask: [group * rows, context], or empty; there is one if scores are capped
def chunk(q: Tensor, kv: Tensor, kv_heads: int, mask: Tensor, cap: float) -> Tensor:
  rows, heads, width = torch.size(q)
  group = heads // kv_heads
  context = torch.size(kv, 0)
  queries = torch.reshape(torch.transpose(q, 0, 1), [kv_heads, group, rows, width])
  both = torch.transpose(kv, 0, 1)  # [2 * kv_heads, context, width]
  keys = torch.unsqueeze(torch.slice(both, 0, 0, kv_heads), 1)  # [kv_heads, 1, context, width]
  values = torch.unsqueeze(torch.slice(both, 0, kv_heads), 1)
  if mask.numel() == 0:
    sizes = [kv_heads, group, context, width]
    attended = torch.scaled_dot_product_attention(queries, torch.expand(keys, sizes), torch.expand(values, sizes), None,
        0., True)
  else:
    stacked = torch.reshape(queries, [kv_heads, 1, group * rows, width])
    if cap > 0.:
      attended = __torch__.attention.with_cap(stacked, keys, values, mask, cap)
    else:
      attended = torch.scaled_dot_product_attention(stacked, keys, values, mask, 0., False)
  return torch.reshape(torch.transpose(torch.reshape(attended, [heads, rows, width]), 0, 1), [rows, heads * width])

# q: [decodes, heads, width]; one query of each sequence.
def decode(q: Tensor, kv: Tensor, kv_heads: int, context: int, mask: Tensor, cap: float) -> Tensor:
  count, heads, width = torch.size(q)
  queries = torch.reshape(q, [count, kv_heads, heads // kv_heads, width])
  both = torch.reshape(kv, [count, -1, 2 * kv_heads, width])
  both = torch.transpose(torch.slice(both, 1, 0, context), 1, 2)  # [decodes, 2 * kv_heads, context, width]
  keys = torch.slice(both, 1, 0, kv_heads)
  values = torch.slice(both, 1, kv_heads)
  if cap > 0.:
    attended = __torch__.attention.with_cap(queries, keys, values, mask, cap)
  elif mask.numel() == 0:
    attended = torch.scaled_dot_product_attention(queries, keys, values, None, 0., False)
  else:
    attended = torch.scaled_dot_product_attention(queries, keys, values, mask, 0., False)
  return torch.reshape(attended, [count, heads * width])

# Queries [tokens, heads, width], and keys, then values [tokens, 2 * kv_heads, width].
# qkv: [tokens, (heads + 2 * kv_heads) * width]; gain: [heads + kv_heads, width] of a norm over each head, or empty;
# rotation: [tokens, 1, width / 2]
def turned(qkv: Tensor, heads: int, kv_heads: int, gain: Tensor, epsilon: float,
    rotation: Tensor) -> Tuple[Tensor, Tensor]:
  split = torch.reshape(qkv, [torch.size(qkv, 0), heads + 2 * kv_heads, -1])
  both = torch.slice(split, 1, 0, heads + kv_heads)
  if gain.numel() > 0:
    both = torch.mul(torch.rms_norm(torch.to(both, 6), [torch.size(gain, 1)], None, epsilon), gain)
  both = torch.to(__torch__.attention.rotate(both, rotation), qkv.dtype)
  kv = torch.cat([torch.slice(both, 1, heads), torch.slice(split, 1, heads + kv_heads)], 1)
  return (torch.slice(both, 1, 0, heads), kv)

# Writes keys and values to the cache of a layer. kv: [tokens, 2 * kv_heads, width]
def keep(kv: Tensor, cache: Tensor, batch: __torch__.attention.Batch) -> NoneType:
  # A value that is not finite fails its own sequence by its logits; in the cache it would poison those who read the
  # same block later, since no mask hides it.
  torch.index_copy_(cache, 0, batch.slots, torch.nan_to_num(kv, 0., 0., 0.))
  return None

# Attends to what the cache of a layer holds, these tokens' own keys and values included. q: [tokens, heads, width]
# window: 0 for all; cap: of scores, 0 for none
def paged(q: Tensor, cache: Tensor, batch: __torch__.attention.Batch, window: int, cap: float) -> Tensor:
  if batch.packing.order.numel() > 0:
    return __torch__.packing.attend(q, cache, batch.packing, window)
  sight = batch.all
  if window > 0:
    sight = batch.windowed
  tokens, heads, width = torch.size(q)
  kv_heads = torch.size(cache, 1) // 2
  attended = torch.empty([tokens, heads * width], dtype=q.dtype, device=q.device)
  for i in range(len(batch.chunk_blocks)):
    chunk = batch.chunks[i]
    end = chunk.first_row + chunk.rows
    seen = __torch__.attention.gather(cache, batch.chunk_blocks[i], batch.block_tokens)
    seen = torch.slice(seen, 0, 0, chunk.context)
    queries = torch.slice(q, 0, chunk.first_row, end)
    part = __torch__.attention.chunk(queries, seen, kv_heads, sight.chunk_masks[i], cap)
    torch.copy_(torch.slice(attended, 0, chunk.first_row, end), part)
  if batch.decode_context > 0:
    seen = __torch__.attention.gather(cache, batch.decode_blocks, batch.block_tokens)
    part = __torch__.attention.decode(torch.index_select(q, 0, batch.decode_rows), seen, kv_heads,
        batch.decode_context, sight.decode_mask, cap)
    torch.index_copy_(attended, 0, batch.decode_rows, part)
  return attended  # [tokens, heads * width]

# One step: packed tokens of all sequences through the decoder, then the sampler. What the step needs comes in one
# tensor of integers and one of floats, cut into the parts named below, so that a step costs two copies to the device.
# p, integers: 0 ids, 1 positions, 2 slots [tokens]; 3 blocks of all chunks; 4 rows [singles], 5 blocks
# [singles * blocks], 6 contexts [singles] of sequences with one token; 7 sampled rows [samples]; 8 the rest as in
# sampler: drawn rows, 9 top_k, 10 seen row, 11 seen id, 12 seen count, 13 bias row, 14 bias id, 15 masked rows,
# 16 their masks, 17 row of named, 18 named id.
# f, floats: 0 temperature, 1 top_p, 2 min_p, 3 uniform, 4 repetition, 5 frequency, 6 presence, 7 bias.
# chunks: per sequence with several tokens its first row, rows, context and blocks.
# spans: per run of rows that take features its first row, handle, first feature row, count.
# numbers: 0 tokens per block, 1 longest context of the singles, 2 largest top_k, 3 any top_p, 4 alternatives or -1.

def columns(p: List[Tensor], f: List[Tensor], numbers: List[int]) -> __torch__.sampler.Columns:
  return __torch__.sampler.Columns(p[8], p[9], p[10], p[11], p[12], p[13], p[14], f[0], f[1], f[2], f[3], f[4], f[5],
      f[6], f[7], p[15], p[16], p[17], p[18], numbers[2], numbers[3] > 0)

# A window that holds the whole context is none.
def window(d: __torch__.decoder.Decoder, context: int) -> int:
  if d.window < context:
    return d.window
  return 0

# like: any tensor of the cache's data type and device
def batch(d: __torch__.decoder.Decoder, p: List[Tensor], chunks: List[int], numbers: List[int],
    like: Tensor) -> __torch__.attention.Batch:
  blocks = annotate(List[Tensor], [])
  masks = annotate(List[Tensor], [])
  none = torch.zeros([0])
  at = 0
  for i in range(len(chunks) // 4):
    rows = chunks[4 * i + 1]
    context = chunks[4 * i + 2]
    blocks.append(torch.slice(p[3], 0, at, at + chunks[4 * i + 3]))
    at = at + chunks[4 * i + 3]
    window = __torch__.step.window(d, context)
    if __torch__.varlen.is_used() or rows == context and window == 0:
      masks.append(none)
    else:
      mask = __torch__.attention.causal_mask(rows, context, window, like)
      masks.append(torch.repeat(mask, [d.heads // d.kv_heads, 1]))
  lengths = none
  window = __torch__.step.window(d, numbers[1])
  if not __torch__.varlen.is_used() and (torch.size(p[4], 0) > 1 or window > 0):
    lengths = __torch__.attention.length_mask(p[6], numbers[1], window, like)
  rotation = torch.index_select(d.rotation, 0, p[1])
  packing = __torch__.packing.none()
  if __torch__.varlen.is_used():
    packing = __torch__.packing.of(chunks, blocks, p[4], p[5], p[6], numbers[1], numbers[0], d.window)
  return __torch__.attention.Batch(p[2], rotation, numbers[0], chunks, blocks, masks, p[4], p[5], numbers[1], lengths,
      packing)

# Rows of media take features in place of an embedding.
def inputs(d: __torch__.decoder.Decoder, s: __torch__.features.Store, ids: Tensor, spans: List[int]) -> Tensor:
  h = torch.to(torch.embedding(d.embedding, ids), 6)  # [tokens, hidden]
  for i in range(len(spans) // 4):
    row = spans[4 * i]
    first = spans[4 * i + 2]
    count = spans[4 * i + 3]
    features = torch.slice(s.features[spans[4 * i + 1]], 0, first, first + count)
    torch.copy_(torch.slice(h, 0, row, row + count), features)
  return h

def logits(d: __torch__.decoder.Decoder, cache: List[Tensor], s: __torch__.features.Store, p: List[Tensor],
    chunks: List[int], spans: List[int], numbers: List[int]) -> Tensor:
  h = __torch__.step.inputs(d, s, p[0], spans)
  h = __torch__.decoder.run(d, h, cache, __torch__.step.batch(d, p, chunks, numbers, cache[0]), p[7])
  if torch.size(p[7], 0) == 0:
    return torch.zeros([0, torch.size(d.embedding, 0)], dtype=6, device=h.device)
  return __torch__.decoder.logits(d, h)  # [samples, vocabulary]

# Logits of the sampled rows stay on the device.
def decode(d: __torch__.decoder.Decoder, cache: List[Tensor], s: __torch__.features.Store, integers: Tensor,
    integer_sizes: List[int], chunks: List[int], spans: List[int], numbers: List[int]) -> Tensor:
  p = torch.split_with_sizes(__torch__.staging.to(integers, d.embedding), integer_sizes)
  return __torch__.step.logits(d, cache, s, p, chunks, spans, numbers)

# logits: [samples, vocabulary], changed in place
def sample(logits: Tensor, p: List[Tensor], f: List[Tensor], numbers: List[int]) -> List[Tensor]:
  results = annotate(List[Tensor], [])
  if torch.size(logits, 0) > 0:
    for result in __torch__.sampler.run(logits, __torch__.step.columns(p, f, numbers), numbers[4]):
      results.append(torch.to(result, torch.device("cpu")))
  return results

def run(d: __torch__.decoder.Decoder, cache: List[Tensor], s: __torch__.features.Store, integers: Tensor,
    integer_sizes: List[int], floats: Tensor, float_sizes: List[int], chunks: List[int], spans: List[int],
    numbers: List[int]) -> List[Tensor]:
  p = torch.split_with_sizes(__torch__.staging.to(integers, d.embedding), integer_sizes)
  logits = __torch__.step.logits(d, cache, s, p, chunks, spans, numbers)
  if not (logits.device == d.embedding.device):
    p = torch.split_with_sizes(__torch__.staging.to(integers, logits), integer_sizes)
  f = torch.split_with_sizes(__torch__.staging.to(floats, logits), float_sizes)
  return __torch__.step.sample(logits, p, f, numbers)

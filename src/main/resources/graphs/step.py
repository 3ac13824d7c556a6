# One step: packed tokens of all sequences through the decoder, then the sampler. What the step needs comes in one
# tensor of integers and one of floats, so that a step costs two copies to the device. Their parts, with shapes, are in
# StepIntegers.java and StepFloats.java, those of numbers, chunks and spans in StepNumbers.java, StepChunk.java and
# StepSpan.java: the module `contract` is written from them.

def columns(p: __torch__.contract.StepIntegers, f: __torch__.contract.StepFloats,
    n: __torch__.contract.StepNumbers) -> __torch__.sampler.Columns:
  return __torch__.sampler.Columns(random=p.drawn, top_k=p.top_k, seen_row=p.seen_row, seen_id=p.seen_id,
      seen_count=p.seen_count, bias_row=p.bias_row, bias_id=p.bias_id, temperature=f.temperature, top_p=f.top_p,
      min_p=f.min_p, uniform=f.uniform, repetition=f.repetition_penalty, frequency=f.frequency_penalty,
      presence=f.presence_penalty, bias=f.bias, mask_row=p.mask_row, mask=p.mask, named_row=p.named_row,
      named_id=p.named_id, largest_k=n.max_top_k, nucleus=n.any_top_p > 0)

# A window that holds the whole context is none.
def narrowed(window: int, context: int) -> int:
  if window < context:
    return window
  return 0

# What rows see through a window; 0 for all. Kernels that take sequences of different lengths need no masks, but
# cannot cap scores.
# like: any tensor of the cache's data type and device
def sight(d: __torch__.decoder.Decoder, window: int, p: __torch__.contract.StepIntegers,
    chunks: List[__torch__.contract.StepChunk], n: __torch__.contract.StepNumbers,
    like: Tensor) -> __torch__.attention.Sight:
  masks = annotate(List[Tensor], [])
  none = torch.zeros([0])
  for chunk in chunks:
    narrow = __torch__.step.narrowed(window, chunk.context)
    if chunk.rows == chunk.context and narrow == 0 and d.constants.score_cap == 0.:
      masks.append(none)
    else:
      mask = __torch__.attention.causal_mask(chunk.rows, chunk.context, narrow, like)
      masks.append(torch.repeat(mask, [d.heads // d.kv_heads, 1]))
  lengths = none
  narrow = __torch__.step.narrowed(window, n.max_decode_context)
  if torch.size(p.decode_rows, 0) > 1 or narrow > 0:
    lengths = __torch__.attention.length_mask(p.decode_contexts, n.max_decode_context, narrow, like)
  return __torch__.attention.Sight(masks, lengths)

def batch(d: __torch__.decoder.Decoder, p: __torch__.contract.StepIntegers,
    chunks: List[__torch__.contract.StepChunk], n: __torch__.contract.StepNumbers,
    like: Tensor) -> __torch__.attention.Batch:
  blocks = annotate(List[Tensor], [])
  at = 0
  for chunk in chunks:
    blocks.append(torch.slice(p.chunk_blocks, 0, at, at + chunk.blocks))
    at = at + chunk.blocks
  rotation = torch.index_select(d.rotation, 0, p.positions)
  all = __torch__.attention.no_sight()
  windowed = __torch__.attention.no_sight()
  packing = __torch__.packing.none()
  if __torch__.varlen.is_used() and d.constants.score_cap == 0.:
    packing = __torch__.packing.of(chunks, blocks, p.decode_rows, p.decode_blocks, p.decode_contexts,
        n.max_decode_context, n.block_tokens)
  else:
    window = __torch__.decoder.window(d)
    if window > 0:
      windowed = __torch__.step.sight(d, window, p, chunks, n, like)
    if __torch__.decoder.sees_all(d):
      all = __torch__.step.sight(d, 0, p, chunks, n, like)
  return __torch__.attention.Batch(slots=p.slots, rotation=rotation, block_tokens=n.block_tokens, chunks=chunks,
      chunk_blocks=blocks, decode_rows=p.decode_rows, decode_blocks=p.decode_blocks,
      decode_context=n.max_decode_context, all=all, windowed=windowed, packing=packing)

# Rows of media take features in place of an embedding.
def inputs(d: __torch__.decoder.Decoder, s: __torch__.features.Store, ids: Tensor, spans: List[int]) -> Tensor:
  return __torch__.step.with_features(s, __torch__.decoder.embedded(d, ids), d.constants.feature_scale, spans)

# What is added before some layers: for each layer [tokens, hidden] in float32, or empty; nothing at all where no token
# has features, or features replace embeddings.
def added(d: __torch__.decoder.Decoder, s: __torch__.features.Store, h: Tensor, spans: List[int]) -> List[Tensor]:
  all = annotate(List[Tensor], [])
  if len(s.layers) == 0 or len(spans) == 0:
    return all
  hidden = torch.size(h, 1)
  for i in range(len(d.layers)):
    sum = torch.zeros([0])
    if i in s.layers:
      sum = torch.zeros_like(h)
    all.append(sum)
  for span in __torch__.contract.step_span_list(spans):
    features = torch.slice(s.features[span.handle], 0, span.first_feature, span.first_feature + span.count)
    for k in range(len(s.layers)):
      rows = torch.slice(all[s.layers[k]], 0, span.first_row, span.first_row + span.count)
      torch.add_(rows, torch.slice(features, 1, k * hidden, (k + 1) * hidden), alpha=s.added_scale)
  return all

# h: [tokens, hidden] in float32, changed in place; scale: of features
def with_features(s: __torch__.features.Store, h: Tensor, scale: float, spans: List[int]) -> Tensor:
  for span in __torch__.contract.step_span_list(spans):
    rows = torch.slice(h, 0, span.first_row, span.first_row + span.count)
    if len(s.layers) > 0:
      torch.zero_(rows)
    else:
      features = torch.slice(s.features[span.handle], 0, span.first_feature, span.first_feature + span.count)
      torch.copy_(rows, torch.mul(torch.to(features, 6), scale))
  return h

# Where the parts of a step's integers are read.
def integers(x: Tensor, sizes: List[int], like: Tensor) -> __torch__.contract.StepIntegers:
  return __torch__.contract.step_integers(torch.split_with_sizes(__torch__.staging.to(x, like), sizes))

def logits(d: __torch__.decoder.Decoder, cache: List[Tensor], s: __torch__.features.Store,
    p: __torch__.contract.StepIntegers, chunks: List[int], spans: List[int],
    n: __torch__.contract.StepNumbers) -> Tensor:
  h = __torch__.step.inputs(d, s, p.ids, spans)
  batch = __torch__.step.batch(d, p, __torch__.contract.step_chunk_list(chunks), n, cache[0])
  added = __torch__.step.added(d, s, h, spans)
  h = __torch__.decoder.run(d, h, added, cache, batch, p.sampled_rows)
  if torch.size(p.sampled_rows, 0) == 0:
    return torch.zeros([0, torch.size(d.embedding, 0)], dtype=6, device=h.device)
  return __torch__.decoder.logits(d, h)  # [samples, vocabulary]

# Logits of the sampled rows stay on the device.
def decode(d: __torch__.decoder.Decoder, cache: List[Tensor], s: __torch__.features.Store, integers: Tensor,
    integer_sizes: List[int], chunks: List[int], spans: List[int], numbers: List[int]) -> Tensor:
  p = __torch__.step.integers(integers, integer_sizes, d.embedding)
  return __torch__.step.logits(d, cache, s, p, chunks, spans, __torch__.contract.step_numbers(numbers))

# logits: [samples, vocabulary], changed in place. Gives the parts in SampledTensors.java, or nothing without samples.
def sample(logits: Tensor, p: __torch__.contract.StepIntegers, floats: Tensor, float_sizes: List[int],
    n: __torch__.contract.StepNumbers) -> List[Tensor]:
  results = annotate(List[Tensor], [])
  f = __torch__.contract.step_floats(torch.split_with_sizes(__torch__.staging.to(floats, logits), float_sizes))
  if torch.size(logits, 0) > 0:
    sampled = __torch__.sampler.run(logits, __torch__.step.columns(p, f, n), n.alternatives)
    for result in __torch__.contract.sampled_tensors_parts(sampled):
      results.append(torch.to(result, torch.device("cpu")))
  return results

def run(d: __torch__.decoder.Decoder, cache: List[Tensor], s: __torch__.features.Store, integers: Tensor,
    integer_sizes: List[int], floats: Tensor, float_sizes: List[int], chunks: List[int], spans: List[int],
    numbers: List[int]) -> List[Tensor]:
  p = __torch__.step.integers(integers, integer_sizes, d.embedding)
  n = __torch__.contract.step_numbers(numbers)
  logits = __torch__.step.logits(d, cache, s, p, chunks, spans, n)
  if not (logits.device == d.embedding.device):
    p = __torch__.step.integers(integers, integer_sizes, logits)
  return __torch__.step.sample(logits, p, floats, float_sizes, n)

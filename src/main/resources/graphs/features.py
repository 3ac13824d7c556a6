# Media on their way through the tower, and the features of those that are through, by the handle that Java gave them.

class Store(NamedTuple):
  hidden : Dict[int, Tensor]  # [patches, tower hidden] of the tile that is in the tower
  tiles : Dict[int, List[Tensor]]  # [patches, hidden] of each tile that is through
  features : Dict[int, Tensor]  # [tokens, hidden] of each medium that is through

def store() -> __torch__.features.Store:
  return __torch__.features.Store(annotate(Dict[int, Tensor], {}), annotate(Dict[int, List[Tensor]], {}),
      annotate(Dict[int, Tensor], {}))

def release(s: __torch__.features.Store, handle: int) -> NoneType:
  if handle in s.hidden:
    s.hidden.pop(handle)
  if handle in s.tiles:
    s.tiles.pop(handle)
  if handle in s.features:
    s.features.pop(handle)
  return None

def encode(t: __torch__.siglip.Tower, p: __torch__.projector.Projector, s: __torch__.features.Store, handle: int,
    pixels: Tensor, first: int, end: int) -> NoneType:
  if first == 0:
    h = __torch__.siglip.embed(t, torch.to(pixels, t.positions.device))
  else:
    h = s.hidden.pop(handle)
  h = __torch__.siglip.run(t, h, first, end)
  if end < len(t.layers):
    s.hidden[handle] = h
  else:
    if handle not in s.tiles:
      s.tiles[handle] = annotate(List[Tensor], [])
    s.tiles[handle].append(__torch__.projector.run(p, h))
  return None

def merge(p: __torch__.projector.Projector, s: __torch__.features.Store, handle: int, tiles: List[int], kind: int,
    numbers: List[int]) -> NoneType:
  encoded = s.tiles.pop(handle)
  all = annotate(List[Tensor], [])
  for tile in tiles:
    all.append(encoded[tile])
  s.features[handle] = torch.contiguous(__torch__.merge.run(all, kind, numbers, p.newline))
  return None

# The projected features of a medium's tiles become the tokens that enter the decoder.

# x: [count, hidden]
def with_newline(x: Tensor, newline: Tensor) -> Tensor:
  return torch.cat([x, torch.unsqueeze(newline, 0)])  # [count + 1, hidden]

# maps: [count, hidden, height, width]; half-pixel centres, no antialiasing
def resized(maps: Tensor, height: int, width: int) -> Tensor:
  return torch.to(torch.upsample_bilinear2d(torch.to(maps, 6), [height, width], False), maps.dtype)

# mode: 1 bilinear to `out` x `out`, 2 mean, 3 largest of each `stride` x `stride`
# maps: [count, hidden, side, side]
def pooled(maps: Tensor, mode: int, stride: int, out: int) -> Tensor:
  if mode == 1:
    return __torch__.merge.resized(maps, out, out)
  if mode == 2:
    return torch.avg_pool2d(maps, [stride, stride])
  return torch.max_pool2d(maps, [stride, stride])

# x: [side * side, hidden] of one tile; numbers: mode, side, stride, out; none of them: as it is
def pool_tile(x: Tensor, numbers: List[int]) -> Tensor:
  if len(numbers) == 0:
    return x
  side = numbers[1]
  map = torch.reshape(torch.t(x), [1, -1, side, side])
  small = __torch__.merge.pooled(map, numbers[0], numbers[2], numbers[3])
  return torch.t(torch.flatten(torch.squeeze(small, 0), 1))  # [out * out, hidden]

# tiles: the whole image, then the crops of a `columns` x `rows` grid, [side * side, hidden] each. window: top, left,
# height and width of what the image covers in the map of all crops. out: height and width to reduce it to.
def map_of_crops(tiles: List[Tensor], side: int, columns: int, rows: int, window: List[int], out: List[int],
    largest: bool) -> Tensor:
  crops = torch.reshape(torch.stack(tiles[1:]), [rows, columns, side, side, -1])
  map = torch.reshape(torch.permute(crops, [4, 0, 2, 1, 3]), [-1, rows * side, columns * side])  # [hidden, y, x]
  map = torch.slice(map, 1, window[0], window[0] + window[2])
  map = torch.slice(map, 2, window[1], window[1] + window[3])
  if largest:
    return torch.squeeze(torch.max_pool2d(torch.unsqueeze(map, 0), [2, 2]), 0)
  if out[0] != window[2] or out[1] != window[3]:
    return torch.squeeze(__torch__.merge.resized(torch.unsqueeze(map, 0), out[0], out[1]), 0)
  return map

# numbers: side, columns, rows, top, left, height, width, out height, out width, whether the whole image comes first,
# whether rows end with a newline, whether the largest of 2 x 2 is taken
def any_resolution(tiles: List[Tensor], n: List[int], newline: Tensor) -> Tensor:
  map = __torch__.merge.map_of_crops(tiles, n[0], n[1], n[2], n[3:7], n[7:9], n[11] > 0)
  if n[10] > 0:
    map = torch.cat([map, torch.expand(torch.reshape(newline, [-1, 1, 1]), [-1, n[7], 1])], 2)
  lines = torch.t(torch.flatten(map, 1))  # [height * width, hidden]
  if n[9] > 0:
    return torch.cat([tiles[0], lines])  # [tokens, hidden]
  return lines

# frames: [side * side, hidden] each. numbers: mode (0: as they are), side, stride, out, then where newlines stand: 0
# nowhere, 1 at the end, 2 after each frame, 3 after each row
def video(frames: List[Tensor], n: List[int], newline: Tensor) -> Tensor:
  count = len(frames)
  maps = torch.permute(torch.reshape(torch.stack(frames), [count, n[1], n[1], -1]), [0, 3, 1, 2])
  if n[0] > 0:
    maps = __torch__.merge.pooled(maps, n[0], n[2], n[3])
  x = torch.permute(maps, [0, 2, 3, 1])  # [frames, y, x, hidden]
  out = torch.size(x, 1)
  if n[4] == 3:
    x = torch.cat([x, torch.expand(newline, [count, out, 1, -1])], 2)
  x = torch.flatten(x, 1, 2)  # [frames, tokens of one, hidden]
  if n[4] == 2:
    x = torch.cat([x, torch.expand(newline, [count, 1, -1])], 1)
  x = torch.flatten(x, 0, 1)
  if n[4] == 1:
    return __torch__.merge.with_newline(x, newline)
  return x  # [tokens, hidden]

# kind and numbers: 0 all tiles one after the other: whether a newline follows; 1 any resolution; 2 video
def run(tiles: List[Tensor], kind: int, numbers: List[int], newline: Tensor) -> Tensor:
  if kind == 0:
    x = torch.cat(tiles)
    if numbers[0] == 0:
      return x
    return __torch__.merge.with_newline(x, newline)
  if kind == 1:
    return __torch__.merge.any_resolution(tiles, numbers, newline)
  return __torch__.merge.video(tiles, numbers, newline)

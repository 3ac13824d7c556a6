# The projected features of a medium's tiles become the tokens that enter the decoder.

# x: [count, hidden]
def with_newline(x: Tensor, newline: Tensor) -> Tensor:
  return torch.cat([x, torch.unsqueeze(newline, 0)])  # [count + 1, hidden]

# maps: [count, hidden, height, width]; half-pixel centres, no antialiasing
def resized(maps: Tensor, height: int, width: int) -> Tensor:
  return torch.to(torch.upsample_bilinear2d(torch.to(maps, 6), [height, width], False), maps.dtype)

# tiles: the whole picture, then the crops of a `columns` x `rows` grid, [side * side, hidden] each. window: top, left,
# height and width of what the picture covers in the map of all crops. out: height and width to reduce it to.
def any_resolution(tiles: List[Tensor], side: int, columns: int, rows: int, window: List[int], out: List[int],
    newline: Tensor) -> Tensor:
  crops = torch.reshape(torch.stack(tiles[1:]), [rows, columns, side, side, -1])
  map = torch.reshape(torch.permute(crops, [4, 0, 2, 1, 3]), [-1, rows * side, columns * side])  # [hidden, y, x]
  map = torch.slice(map, 1, window[0], window[0] + window[2])
  map = torch.slice(map, 2, window[1], window[1] + window[3])
  if out[0] != window[2] or out[1] != window[3]:
    map = torch.squeeze(__torch__.merge.resized(torch.unsqueeze(map, 0), out[0], out[1]), 0)
  ends = torch.expand(torch.reshape(newline, [-1, 1, 1]), [-1, out[0], 1])
  lines = torch.flatten(torch.cat([map, ends], 2), 1)  # [hidden, height * (width + 1)]
  return torch.cat([tiles[0], torch.t(lines)])  # [tokens, hidden]

# frames: [side * side, hidden] each; pooled: edge of a frame's map in tokens
def video(frames: List[Tensor], side: int, pooled: int, newline: Tensor) -> Tensor:
  maps = torch.reshape(torch.stack(frames), [len(frames), side, side, -1])
  small = __torch__.merge.resized(torch.permute(maps, [0, 3, 1, 2]), pooled, pooled)
  tokens = torch.reshape(torch.permute(small, [0, 2, 3, 1]), [len(frames) * pooled * pooled, -1])
  return __torch__.merge.with_newline(tokens, newline)  # [tokens, hidden]

# kind and numbers: 0 one tile, with newline (0 or 1); 1 any resolution: side, columns, rows, top, left, height, width,
# out height, out width; 2 video: side, pooled
def run(tiles: List[Tensor], kind: int, numbers: List[int], newline: Tensor) -> Tensor:
  if kind == 0:
    if numbers[0] == 0:
      return tiles[0]
    return __torch__.merge.with_newline(tiles[0], newline)
  if kind == 1:
    return __torch__.merge.any_resolution(tiles, numbers[0], numbers[1], numbers[2], numbers[3:7], numbers[7:9], newline)
  return __torch__.merge.video(tiles, numbers[0], numbers[1], newline)

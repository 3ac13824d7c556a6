# Weights straight out of mapped files. A description of tensors is a list of numbers, for each tensor: index of the
# mapped file, first element, data type in the file, number of dimensions, dimensions. No dimensions and a negative file
# index: the checkpoint does not have this one, it reads as an empty tensor.

# Maps a file privately and read-only; nothing is read until it is used.
def map(path: str, elements: int, dtype: int) -> Tensor:
  return torch.from_file(path, False, elements, dtype=dtype)  # [elements]

def one(files: List[Tensor], description: List[int], at: int) -> Tensor:
  if description[at] < 0:
    return torch.zeros([0])
  file = files[description[at]]
  start = description[at + 1]
  dtype = description[at + 2]
  shape = description[(at + 4):(at + 4 + description[at + 3])]
  elements = 1
  for size in shape:
    elements = elements * size
  if file.dtype == dtype:
    return torch.reshape(torch.slice(file, 0, start, start + elements), shape)
  # The data do not begin at a multiple of their size: the file is mapped as bytes, and a copy is aligned.
  width = 2
  if dtype == 6:
    width = 4
  raw = torch.clone(torch.slice(file, 0, start, start + elements * width))
  return torch.reshape(torch.view_copy(raw, dtype), shape)

# All described tensors, in order, as they are in the files.
def read(files: List[Tensor], description: List[int]) -> List[Tensor]:
  tensors = annotate(List[Tensor], [])
  at = 0
  while at < len(description):
    tensors.append(__torch__.weights.one(files, description, at))
    at = at + 4 + description[at + 3]
  return tensors

def place(x: Tensor, dtype: int, device: str) -> Tensor:
  return torch.to(x, torch.device(device), dtype)

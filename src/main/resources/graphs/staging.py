# From Java's memory to the device of a tensor. A GPU copies from pinned memory by itself while the CPU goes on.

def to(x: Tensor, like: Tensor) -> Tensor:
  if like.is_cuda:
    return torch.to(torch.pin_memory(x), like.device, x.dtype, True)
  return torch.to(x, like.device)

class DistributedType:
    pass


class Accelerator:
    num_processes = 1
    local_process_index = 0
    is_main_process = True
    device = "cpu"

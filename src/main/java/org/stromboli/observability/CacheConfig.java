package org.stromboli.observability;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.stromboli.engine.EngineSettings;

/// `vllm:cache_config_info`: facts of the KV cache as labels, which schedulers outside of the server read (the block
/// size, the number of blocks). Settings of vLLM's that have no meaning here have Python's `None` or `False`, as in
/// vLLM where they are not set.
final class CacheConfig {

    private static final List<String> NONE = List.of(
            "gpu_memory_utilization",
            "kv_cache_layout",
            "kv_cache_memory_bytes",
            "kv_offloading_backend",
            "kv_offloading_size",
            "mamba_block_size",
            "mamba_cache_dtype",
            "mamba_cache_mode",
            "mamba_page_size_padded",
            "mamba_ssm_cache_dtype",
            "num_cpu_blocks",
            "num_gpu_blocks_override",
            "prefix_cache_retention_interval",
            "prefix_caching_hash_algo",
            "prefix_match_unit",
            "replayssm_buffer_len",
            "skip_page_size_padded",
            "sliding_window");

    private static final List<String> FALSE = List.of(
            "enable_mamba_shared_prefix_checkpoint",
            "is_attention_free",
            "kv_sharing_fast_prefill",
            "swa_bounded_replay",
            "use_kda_recoverssm",
            "use_replayssm",
            "user_specified_block_size");

    /// All that have to do with the size of a block, which is the same for all uses.
    private static final List<String> BLOCK_SIZE =
            List.of("block_size", "cache_hit_alignment_tokens", "effective_attention_block_size", "hash_block_size");

    private CacheConfig() {}

    static void describe(Meters meters, EngineSettings settings) {
        String[] tags = labels(settings).entrySet().stream()
                .flatMap(each -> List.of(each.getKey(), each.getValue()).stream())
                .toArray(String[]::new);
        meters.gauge("vllm:cache_config_info", "The KV cache of each device.", () -> 1, tags);
    }

    private static Map<String, String> labels(EngineSettings settings) {
        long tokens = (long) settings.blocks() * settings.blockTokens();
        Map<String, String> labels = new TreeMap<>();
        NONE.forEach(name -> labels.put(name, "None"));
        FALSE.forEach(name -> labels.put(name, "False"));
        BLOCK_SIZE.forEach(name -> labels.put(name, Integer.toString(settings.blockTokens())));
        labels.put("_block_size_resolved", "True");
        labels.put("enable_prefix_caching", "True");
        labels.put("cache_dtype", "auto"); // that of the weights
        labels.put("kv_cache_dtype_skip_layers", "[]");
        labels.put("num_gpu_blocks", Integer.toString(settings.blocks()));
        labels.put("kv_cache_size_tokens", Long.toString(tokens));
        labels.put("kv_cache_max_concurrency", Double.toString((double) tokens / settings.contextTokens()));
        return labels;
    }
}

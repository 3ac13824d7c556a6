package org.stromboli.observability;

import java.util.LinkedHashMap;
import java.util.Map;
import org.stromboli.engine.EngineSettings;

/// `vllm:cache_config_info`: facts of the KV cache as labels, which schedulers outside of the server read (the block
/// size, the number of blocks). Settings of vLLM's that have no meaning here have Python's `None` or `False`, as in
/// vLLM
/// where they are not set.
final class CacheConfig {

    private static final String NONE = "None";
    private static final String NO = "False";

    private CacheConfig() {}

    static void describe(Meters meters, EngineSettings settings) {
        String[] tags = labels(settings).entrySet().stream()
                .flatMap(each -> java.util.stream.Stream.of(each.getKey(), each.getValue()))
                .toArray(String[]::new);
        meters.gauge("vllm:cache_config_info", "The KV cache of each device.", () -> 1, tags);
    }

    private static Map<String, String> labels(EngineSettings settings) {
        String blockSize = Integer.toString(settings.blockTokens());
        long tokens = (long) settings.blocks() * settings.blockTokens();
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("_block_size_resolved", "True");
        labels.put("block_size", blockSize);
        labels.put("cache_dtype", "auto"); // that of the weights
        labels.put("cache_hit_alignment_tokens", blockSize);
        labels.put("effective_attention_block_size", blockSize);
        labels.put("enable_mamba_shared_prefix_checkpoint", NO);
        labels.put("enable_prefix_caching", "True");
        labels.put("gpu_memory_utilization", NONE);
        labels.put("hash_block_size", blockSize);
        labels.put("is_attention_free", NO);
        labels.put("kv_cache_dtype_skip_layers", "[]");
        labels.put("kv_cache_layout", NONE);
        labels.put("kv_cache_max_concurrency", Double.toString((double) tokens / settings.contextTokens()));
        labels.put("kv_cache_memory_bytes", NONE);
        labels.put("kv_cache_size_tokens", Long.toString(tokens));
        labels.put("kv_offloading_backend", NONE);
        labels.put("kv_offloading_size", NONE);
        labels.put("kv_sharing_fast_prefill", NO);
        labels.put("mamba_block_size", NONE);
        labels.put("mamba_cache_dtype", NONE);
        labels.put("mamba_cache_mode", NONE);
        labels.put("mamba_page_size_padded", NONE);
        labels.put("mamba_ssm_cache_dtype", NONE);
        labels.put("num_cpu_blocks", NONE);
        labels.put("num_gpu_blocks", Integer.toString(settings.blocks()));
        labels.put("num_gpu_blocks_override", NONE);
        labels.put("prefix_cache_retention_interval", NONE);
        labels.put("prefix_caching_hash_algo", NONE);
        labels.put("prefix_match_unit", NONE);
        labels.put("replayssm_buffer_len", NONE);
        labels.put("skip_page_size_padded", NONE);
        labels.put("sliding_window", NONE);
        labels.put("swa_bounded_replay", NO);
        labels.put("use_kda_recoverssm", NO);
        labels.put("use_replayssm", NO);
        labels.put("user_specified_block_size", NO);
        return labels;
    }
}

package org.stromboli.family.keys;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The sections of a checkpoint's configuration, each with the keys that are known in it: those that are read, which
/// means honoured or rejected, and those that have no effect on answers.
///
/// A new key goes where it belongs: into `READ` with the code that reads it, or into `INERT`.
enum KeySection {
    /// `config.json` as transformers writes it.
    CONFIG("""
            architectures model_type text_config vision_config image_token_index image_token_id video_token_index
            video_token_id image_grid_pinpoints vision_feature_layer vision_feature_layers
            vision_feature_select_strategy vision_aspect_ratio projector_hidden_act projector_layernorm_eps
            multimodal_projector_bias spatial_pool_mode spatial_pool_stride tie_word_embeddings eos_token_id
            quantization_config compression_config quantization vision_start_token_id vision_end_token_id
            spatial_merge_size downsample_rate deepstack_layer_map qformer_config spatial_target_layers
            spatial_vision_layer use_spatial_sampling
            """, """
            image_seq_length video_seq_length projector_dropout ignore_index vocab_size hidden_size use_image_newline_parameter
            projector_dropout
            """),
    TEXT("""
            model_type vocab_size hidden_size intermediate_size num_hidden_layers num_attention_heads
            num_key_value_heads head_dim hidden_act max_position_embeddings rms_norm_eps tie_word_embeddings
            rope_parameters rope_scaling rope_theta partial_rotary_factor original_max_position_embeddings
            embedding_multiplier attention_multiplier residual_multiplier logits_scaling hidden_activation
            use_bidirectional_attention query_pre_attn_scalar attn_logit_softcapping final_logit_softcapping
            num_experts num_local_experts num_experts_per_tok moe_intermediate_size norm_topk_prob decoder_sparse_step
            mlp_only_layers sliding_window use_sliding_window
            max_window_layers layer_types attention_bias mlp_bias eos_token_id quantization_config
            shared_intermediate_size num_local_experts position_embedding_type
            compression_config
            """, """
            pretraining_tp embd_pdrop resid_pdrop attention_dropout output_router_logits router_aux_loss_coef
            """),
    VISION("""
            model_type hidden_size intermediate_size num_hidden_layers num_attention_heads num_channels image_size
            patch_size hidden_act layer_norm_eps quantization_config architecture model_args depth num_heads
            in_channels embed_dim spatial_merge_size temporal_patch_size rope_theta use_head layer_norm_type
            frame_windows_size
            head_dim rope_parameters
            """, """
            projection_dim vision_use_head dropout vocab_size do_pooling global_pool label_names num_classes
            text_hidden_size out_hidden_size tokens_per_second
            """),
    ROPE("""
            rope_theta rope_type type factor low_freq_factor high_freq_factor original_max_position_embeddings
            partial_rotary_factor attention_factor beta_fast beta_slow truncate mscale mscale_all_dim
            """, ""),
    IMAGE_PROCESSOR("""
            image_processor_type feature_extractor_type do_resize size default_to_square resample do_center_crop
            crop_size do_pad pad_size do_rescale rescale_factor do_normalize image_mean image_std
            image_grid_pinpoints min_pixels max_pixels patch_size merge_size temporal_patch_size codec use_square_size
            """, """
            do_convert_rgb processor_class data_format input_data_format device disable_grouping return_tensors
            image_seq_length _valid_processor_keys auto_map return_legacy_image_output
            """),
    VIDEO_PROCESSOR("""
            video_processor_type image_processor_type feature_extractor_type do_resize size default_to_square resample
            do_center_crop crop_size do_pad pad_size do_rescale rescale_factor do_normalize image_mean image_std
            num_frames fps do_sample_frames min_pixels max_pixels patch_size merge_size temporal_patch_size
            """, """
            min_frames max_frames
            do_convert_rgb return_metadata video_metadata processor_class data_format
            input_data_format device disable_grouping return_tensors _valid_processor_keys auto_map
            image_grid_pinpoints
            """),
    /// `processor_config.json`. How many tokens an image takes follows from `config.json`.
    PROCESSOR("""
            image_processor video_processor chat_template patch_size spatial_merge_size image_break_token
            image_end_token downsample_rate
            """, """
            processor_class image_token video_token num_additional_image_tokens num_image_tokens
            vision_aspect_ratio vision_feature_select_strategy auto_map
            """),
    GENERATION("""
            eos_token_id do_sample temperature top_p top_k min_p repetition_penalty min_new_tokens max_new_tokens
            stop_strings suppress_tokens begin_suppress_tokens bad_words_ids no_repeat_ngram_size num_beams
            num_beam_groups penalty_alpha dola_layers guidance_scale watermarking_config
            exponential_decay_length_penalty sequence_bias constraints force_words_ids forced_eos_token_id
            token_healing encoder_repetition_penalty encoder_no_repeat_ngram_size min_length typical_p
            epsilon_cutoff eta_cutoff top_h
            """, """
            bos_token_id pad_token_id decoder_start_token_id transformers_version use_cache _from_model_config
            cache_config cache_implementation compile_config continuous_batching_config disable_compile is_assistant
            low_memory max_cache_len max_matching_ngram_size max_time num_assistant_tokens
            num_assistant_tokens_schedule assistant_confidence_threshold assistant_early_exit
            assistant_ensemble_weight assistant_lookbehind target_lookbehind prompt_lookup_num_tokens
            prefill_chunk_size num_return_sequences output_attentions output_hidden_states output_logits
            output_scores return_dict_in_generate speculation_type use_mtp length_penalty early_stopping
            max_length remove_invalid_values forced_bos_token_id diversity_penalty renormalize_logits
            """),
    /// `tokenizer_config.json`. Keys that end with `_token` are read, too.
    TOKENIZER("""
            tokenizer_class added_tokens_decoder extra_special_tokens additional_special_tokens
            model_specific_special_tokens add_bos_token add_eos_token add_prefix_space legacy chat_template
            split_special_tokens fix_mistral_regex
            clean_up_tokenization_spaces_for_bpe_even_though_it_will_corrupt_output
            """, """
            _json_padding _json_truncation _spm_precompiled_charsmap auto_map backend chat_control_tokens
            clean_up_tokenization_spaces do_lower_case errors extra_ids files_loaded from_slow gguf_file is_local
            local_files_only max_len max_length merges model_input_names model_max_length name_or_path
            pad_to_multiple_of pad_token_type_id padding padding_side post_processor processor_class response_schema
            response_template sp_model_kwargs spaces_between_special_tokens special_tokens_map_file stride tokenizer
            tokenizer_file tokenizer_object tokenizer_padding tokenizer_truncation truncation truncation_side
            truncation_strategy trust_remote_code unk_id use_default_system_prompt use_fast verbose vocab vocab_file
            """),
    /// `config.json` in the original LLaVA formats: a text configuration with further keys.
    ORIGINAL(TEXT.read + """
            architectures mm_vision_tower mm_hidden_size mm_projector_type mm_vision_select_layer
            mm_vision_select_feature mm_use_im_start_end mm_patch_merge_type mm_spatial_pool_mode mm_newline_position
            image_aspect_ratio image_grid_pinpoints s2 s2_scales add_faster_video frames_upbound
            tokenizer_model_max_length compressor_size prefusion_layer_num resolution_ratio quantization
            """, TEXT.inert + """
             mm_use_im_patch_token mm_resampler_type mm_spatial_pool_stride mm_spatial_pool_out_channels mm_tunable_parts mm_projector_lr
            mm_vision_tower_lr tune_mm_mlp_adapter freeze_mm_mlp_adapter pretrain_mm_mlp_adapter
            unfreeze_mm_vision_tower tokenizer_padding_side use_mm_proj vision_tower_pretrained image_crop_resolution
            image_split_resolution force_sample faster_token_stride pos_skipping_range max_num_pixels
            use_pos_skipping rope_parameters tune_mm_vision_resampler freeze_mm_vision_resampler
            unfreeze_language_model tune_entire_model mm_pooling_position local_rank lora_enable
            """);

    /// In every model's section: what is for training, for loading, or for asking with transformers itself.
    private static final String EVERYWHERE = """
            architectures model_type _name_or_path _commit_hash _attn_implementation _attn_implementation_autoset _attn_implementation_internal
            transformers_version auto_map dtype torch_dtype use_cache initializer_range initializer_factor
            attention_dropout hidden_dropout bos_token_id pad_token_id sep_token_id decoder_start_token_id
            cross_attention_hidden_size add_cross_attention chunk_size_feed_forward finetuning_task id2label label2id
            is_decoder is_encoder_decoder output_attentions output_hidden_states output_scores prefix problem_type
            pruned_heads return_dict return_dict_in_generate task_specific_params tf_legacy_loss tie_encoder_decoder
            tokenizer_class torchscript use_bfloat16 gradient_checkpointing
            bad_words_ids begin_suppress_tokens diversity_penalty do_sample early_stopping
            encoder_no_repeat_ngram_size exponential_decay_length_penalty forced_bos_token_id forced_eos_token_id
            length_penalty max_length min_length no_repeat_ngram_size num_beam_groups num_beams num_return_sequences
            remove_invalid_values repetition_penalty suppress_tokens temperature top_k top_p typical_p
            """;

    private static final Set<KeySection> OF_MODELS = Set.of(CONFIG, TEXT, VISION, ORIGINAL);

    private final String read;
    private final String inert;

    KeySection(String read, String inert) {
        this.read = read;
        this.inert = inert;
    }

    /// The keys that are honoured, or rejected where their value cannot be.
    Set<String> read() {
        return words(read);
    }

    /// The keys without effect on answers.
    Set<String> inert() {
        Set<String> inertHere = new TreeSet<>(words(inert));
        if (OF_MODELS.contains(this)) {
            inertHere.addAll(words(EVERYWHERE));
        }
        inertHere.removeAll(read());
        return Collections.unmodifiableSet(inertHere);
    }

    boolean knows(String key) {
        return read().contains(key) || inert().contains(key);
    }

    private static Set<String> words(String text) {
        return new TreeSet<>(
                Stream.of(text.split("\\s+")).filter(word -> !word.isEmpty()).toList());
    }
}

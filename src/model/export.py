"""Writes a trained model in the layout of a Hugging Face LLaVA-OneVision checkpoint, and reads it back."""

import argparse
import json
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

import tokens
from net import Config, Model
from scenes import PATCH, SIDE, TILE

TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + ' ' }}"
    "{% if message['content'] is string %}{{ '\n' + message['content'] }}{% else %}"
    "{# images, then videos, then text #}"
    "{% for c in message['content'] | selectattr('type', 'equalto', 'image') %}{{ '<image>' }}{% endfor %}"
    "{% for c in message['content'] | selectattr('type', 'equalto', 'video') %}{{ '<video>' }}{% endfor %}"
    "{% if message['role'] != 'assistant' %}"
    "{% for c in message['content'] | selectattr('type', 'equalto', 'text') %}{{ '\n' + c['text'] }}{% endfor %}{% else %}"
    "{% for c in message['content'] | selectattr('type', 'equalto', 'text') %}"
    "{% generation %}{{ '\n' + c['text'] }}{% endgeneration %}{% endfor %}"
    "{% endif %}{% endif %}{{ '<|im_end|>' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)


def names(c):
    """Ours -> theirs: (our name, slice of its rows or None, their name)."""
    result = [("decoder.newline", None, "image_newline"), ("decoder.embedding.weight", None, "language_model.model.embed_tokens.weight"),
              ("decoder.norm.weight", None, "language_model.model.norm.weight"),
              ("tower.position", None, "vision_tower.vision_model.embeddings.position_embedding.weight")]
    for kind in ("weight", "bias"):
        result.append((f"tower.patch.{kind}", None, f"vision_tower.vision_model.embeddings.patch_embedding.{kind}"))
        result += [(f"projector.linear_{i}.{kind}", None, f"multi_modal_projector.linear_{i}.{kind}") for i in (1, 2)]
    d = c.vision_width
    for i in range(c.vision_layers):
        ours, theirs = f"tower.blocks.{i}.", f"vision_tower.vision_model.encoder.layers.{i}."
        for kind in ("weight", "bias"):
            result += [(f"{ours}{a}.{kind}", None, f"{theirs}{b}.{kind}") for a, b in
                       (("norm1", "layer_norm1"), ("norm2", "layer_norm2"), ("out", "self_attn.out_proj"), ("up", "mlp.fc1"), ("down", "mlp.fc2"))]
            result += [(f"{ours}qkv.{kind}", slice(k * d, (k + 1) * d), f"{theirs}self_attn.{q}_proj.{kind}") for k, q in enumerate("qkv")]
    q, kv = c.heads * c.head_size, c.kv_heads * c.head_size
    for i in range(c.layers):
        ours, theirs = f"decoder.blocks.{i}.", f"language_model.model.layers.{i}."
        result += [(f"{ours}norm1.weight", None, f"{theirs}input_layernorm.weight"), (f"{ours}norm2.weight", None, f"{theirs}post_attention_layernorm.weight"),
                   (f"{ours}out.weight", None, f"{theirs}self_attn.o_proj.weight"), (f"{ours}down.weight", None, f"{theirs}mlp.down_proj.weight"),
                   (f"{ours}gate_up.weight", slice(0, c.mlp), f"{theirs}mlp.gate_proj.weight"),
                   (f"{ours}gate_up.weight", slice(c.mlp, 2 * c.mlp), f"{theirs}mlp.up_proj.weight")]
        for kind in ("weight", "bias"):
            for part, rows in (("q", slice(0, q)), ("k", slice(q, q + kv)), ("v", slice(q + kv, q + 2 * kv))):
                result.append((f"{ours}qkv.{kind}", rows, f"{theirs}self_attn.{part}_proj.{kind}"))
    return result


def tensors(model):
    state = model.state_dict()
    result = {}
    for ours, rows, theirs in names(model.c):
        t = state[ours]
        t = t if rows is None else t[rows]
        if "patch_embedding.weight" in theirs:
            t = t.view(-1, 3, PATCH, PATCH)
        result[theirs] = t.bfloat16().contiguous()
    # The class of this architecture reads the tower before its last norm; some others do not, so it is the identity.
    result["vision_tower.vision_model.post_layernorm.weight"] = torch.ones(model.c.vision_width, dtype=torch.bfloat16)
    result["vision_tower.vision_model.post_layernorm.bias"] = torch.zeros(model.c.vision_width, dtype=torch.bfloat16)
    return result


def read(folder):
    """An exported checkpoint as our model, in float32."""
    model = Model(Config())
    state, stored = model.state_dict(), load_file(Path(folder) / "model.safetensors")
    for ours, rows, theirs in names(model.c):
        target = state[ours] if rows is None else state[ours][rows]
        target.copy_(stored[theirs].float().view_as(target))
    return model.eval()


def configuration(c):
    grid = [[TILE, TILE]]
    text = {"attention_dropout": 0.0, "bos_token_id": None, "eos_token_id": tokens.END, "pad_token_id": tokens.PAD, "hidden_act": "silu", "hidden_size": c.width,
            "initializer_range": 0.02, "intermediate_size": c.mlp, "layer_types": ["full_attention"] * c.layers, "max_position_embeddings": 4096, "max_window_layers": c.layers,
            "model_type": "qwen2", "num_attention_heads": c.heads, "num_hidden_layers": c.layers, "num_key_value_heads": c.kv_heads, "rms_norm_eps": c.eps,
            "rope_theta": c.rope_theta, "rope_parameters": {"rope_theta": c.rope_theta, "rope_type": "default"}, "sliding_window": None, "tie_word_embeddings": True,
            "use_cache": True, "use_sliding_window": False, "vocab_size": c.vocabulary}
    vision = {"attention_dropout": 0.0, "hidden_act": "gelu_pytorch_tanh", "hidden_size": c.vision_width, "image_size": TILE, "intermediate_size": c.vision_mlp, "layer_norm_eps": c.eps,
              "model_type": "siglip_vision_model", "num_attention_heads": c.vision_heads, "num_channels": 3, "num_hidden_layers": c.vision_layers, "patch_size": PATCH, "vision_use_head": False}
    pixels = {"do_convert_rgb": True, "do_normalize": True, "do_rescale": True, "do_resize": True, "image_mean": [0.5] * 3, "image_std": [0.5] * 3, "resample": 3,
              "rescale_factor": 1 / 255, "size": {"height": TILE, "width": TILE}}
    return {
        "config.json": {"architectures": ["LlavaOnevisionForConditionalGeneration"], "dtype": "bfloat16", "image_grid_pinpoints": grid, "image_token_index": tokens.IMAGE,
                        "model_type": "llava_onevision", "multimodal_projector_bias": True, "projector_hidden_act": "gelu", "text_config": text, "tie_word_embeddings": True,
                        "video_token_index": tokens.VIDEO, "vision_aspect_ratio": "anyres_max_9", "vision_config": vision, "vision_feature_layer": -1,
                        "vision_feature_select_strategy": "full"},
        "generation_config.json": {"do_sample": False, "eos_token_id": tokens.END, "pad_token_id": tokens.PAD},
        "preprocessor_config.json": pixels | {"do_pad": True, "image_grid_pinpoints": grid, "image_processor_type": "LlavaOnevisionImageProcessor"},
        "video_preprocessor_config.json": pixels | {"do_sample_frames": False, "num_frames": 8, "return_metadata": False, "video_processor_type": "LlavaOnevisionVideoProcessor"},
        "processor_config.json": {"image_token": "<image>", "num_image_tokens": SIDE * SIDE, "processor_class": "LlavaOnevisionProcessor", "video_token": "<video>",
                                  "vision_aspect_ratio": "anyres_max_9", "vision_feature_select_strategy": "full"},
        "tokenizer_config.json": {"backend": "tokenizers", "eos_token": "<|im_end|>", "extra_special_tokens": ["<|im_start|>", "<image>", "<video>"], "model_max_length": 4096,
                                  "pad_token": "<|endoftext|>", "padding_side": "left", "processor_class": "LlavaOnevisionProcessor", "tokenizer_class": "TokenizersBackend"},
        "chat_template.json": {"chat_template": TEMPLATE},
    }


def write(model, folder):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in configuration(model.c).items():
        (folder / name).write_text(json.dumps(content, indent=2) + "\n")
    (folder / "tokenizer.json").write_text(json.dumps(json.loads(tokens.FILE.read_text()), indent=1, ensure_ascii=False) + "\n")
    save_file(tensors(model), folder / "model.safetensors", metadata={"format": "pt"})


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--state", required=True, help="state file of the joint stage")
    p.add_argument("--out", required=True)
    o = p.parse_args()
    model = Model(Config())
    model.load_state_dict(torch.load(o.state, weights_only=True)["model"])
    write(model, o.out)
    print(sum(t.numel() for t in tensors(model).values()), "parameters")


if __name__ == "__main__":
    main()

package org.stromboli.chat.tools;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The skills that LLaVA-Plus was trained to use, under all their names. OpenAI's names of functions have no `+`:
/// there it is `_`.
final class LlavaPlusSkills {

    /// Names of the same skill, the usual one first.
    private static final List<List<String>> SKILLS = List.of(
            List.of("grounding_dino"),
            List.of("grounding_dino+sam", "grounded_sam"),
            List.of("sam"),
            List.of("ram"),
            List.of("ram+grounding_dino"),
            List.of("blip2"),
            List.of("blip2+grounding_dino"),
            List.of("easyocr", "ocr"),
            List.of("retrieval", "clip"),
            List.of("semantic_sam"),
            List.of("seem"),
            List.of("openseed"),
            List.of("controlnet"),
            List.of("instruct-pix2pix", "ip2p"),
            List.of("stable-diffusion", "sd"),
            List.of("inpainting"));

    private LlavaPlusSkills() {}

    /// The name of a skill as the model writes it; other names are left as they are.
    static String skill(String tool) {
        return SKILLS.stream()
                .flatMap(List::stream)
                .filter(name -> plain(name).equals(tool))
                .findFirst()
                .orElse(tool);
    }

    /// The tool that the model means, by whatever name.
    static Optional<String> tool(String written, Set<String> offered) {
        List<String> names = SKILLS.stream()
                .filter(skill -> skill.stream().anyMatch(name -> plain(name).equals(plain(written))))
                .findFirst()
                .orElse(List.of());
        return Stream.concat(Stream.of(written), names.stream())
                .map(LlavaPlusSkills::plain)
                .filter(offered::contains)
                .findFirst();
    }

    private static String plain(String name) {
        return name.replace('+', '_');
    }
}

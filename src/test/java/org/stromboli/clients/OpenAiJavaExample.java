package org.stromboli.clients;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

final class OpenAiJavaExample {

    public static void main(String[] args) throws IOException {
        OpenAIClient client = OpenAIOkHttpClient.builder()
                .baseUrl(args.length > 0 ? args[0] : "http://localhost:8080/v1")
                .apiKey("none")
                .build();
        ChatCompletionCreateParams question = ChatCompletionCreateParams.builder()
                .model("embedded")
                .temperature(0)
                .addUserMessageOfArrayOfContentParts(
                        List.of(image(Path.of("deploy/examples/shapes.png")), text("What is in the picture?")))
                .build();

        client.chat()
                .completions()
                .create(question)
                .choices()
                .forEach(choice -> IO.println(choice.message().content().orElseThrow()));

        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(question)) {
            stream.stream()
                    .flatMap(chunk -> chunk.choices().stream())
                    .flatMap(choice -> choice.delta().content().stream())
                    .forEach(IO::print);
        }
    }

    private static ChatCompletionContentPart image(Path file) throws IOException {
        String url = "data:image/png;base64," + Base64.getEncoder().encodeToString(Files.readAllBytes(file));
        return ChatCompletionContentPart.ofImageUrl(ChatCompletionContentPartImage.builder()
                .imageUrl(ChatCompletionContentPartImage.ImageUrl.builder()
                        .url(url)
                        .build())
                .build());
    }

    private static ChatCompletionContentPart text(String text) {
        return ChatCompletionContentPart.ofText(
                ChatCompletionContentPartText.builder().text(text).build());
    }
}

package org.stromboli.clients;

import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;

final class LangChain4jExample {

    public static void main(String[] args) throws IOException {
        String server = args.length > 0 ? args[0] : "http://localhost:8080/v1";
        byte[] image = Files.readAllBytes(Path.of("deploy/examples/shapes.png"));
        UserMessage question = UserMessage.from(
                ImageContent.from(
                        Base64.getEncoder().encodeToString(image), "image/png", ImageContent.DetailLevel.AUTO),
                TextContent.from("What is in the picture?"));

        ChatModel model = OpenAiChatModel.builder()
                .baseUrl(server)
                .apiKey("none")
                .modelName("embedded")
                .temperature(0.0)
                .build();
        IO.println(model.chat(question).aiMessage().text());

        StreamingChatModel streaming = OpenAiStreamingChatModel.builder()
                .baseUrl(server)
                .apiKey("none")
                .modelName("embedded")
                .temperature(0.0)
                .build();
        CompletableFuture<ChatResponse> whole = new CompletableFuture<>();
        streaming.chat(List.of(question), new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String piece) {
                IO.print(piece);
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                whole.complete(response);
            }

            @Override
            public void onError(Throwable cause) {
                whole.completeExceptionally(cause);
            }
        });
        whole.join();
    }
}

#!/bin/sh
# dev.langchain4j:langchain4j-open-ai 1.19.0: an image in a chat without a level of detail.
# Expected: `detail` is left out or `auto`, OpenAI's default.
# Observed: every image is sent with `"detail": "low"` (ImageContent's default), for every type of image source. A
# server that supports it shows the model one small tile: with LLaVA-NeXT or OneVision a tenth of the image's tokens,
# and worse answers.
# Needs a JDK 21 or newer and Maven. Exits with 1 if the behaviour changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>detail</artifactId><version>1</version>
  <dependencies>
    <dependency>
      <groupId>dev.langchain4j</groupId><artifactId>langchain4j-open-ai</artifactId><version>1.19.0</version>
    </dependency>
  </dependencies>
</project>
XML
mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath -Dmdep.outputFile=classpath.txt
cat >Run.java <<'JAVA'
import com.sun.net.httpserver.HttpServer;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.openai.OpenAiChatModel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

public class Run {
    public static void main(String[] args) throws Exception {
        List<String> bodies = new ArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            bodies.add(new String(exchange.getRequestBody().readAllBytes()));
            exchange.sendResponseHeaders(400, -1);
            exchange.close();
        });
        server.start();
        OpenAiChatModel model = OpenAiChatModel.builder()
                .baseUrl("http://127.0.0.1:" + server.getAddress().getPort() + "/v1")
                .apiKey("none")
                .modelName("m")
                .maxRetries(0)
                .build();
        for (ImageContent image : List.of(
                ImageContent.from("AAAA", "image/png"), ImageContent.from("https://example.com/a.png"))) {
            try {
                model.chat(UserMessage.from(image));
            } catch (RuntimeException rejected) {
                // The server has recorded the request.
            }
        }
        server.stop(0);
        Pattern low = Pattern.compile("\"detail\"\\s*:\\s*\"low\"");
        long count = bodies.stream().filter(body -> low.matcher(body).find()).count();
        System.out.println("requests: " + bodies.size() + ", with \"detail\": \"low\": " + count);
        System.exit(bodies.size() == 2 && count == 2 ? 0 : 1);
    }
}
JAVA
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$(cat classpath.txt)" Run.java

#!/bin/sh
# io.modelcontextprotocol.sdk:mcp-core 2.1.0: a server says that its tools have changed.
# Expected: the application is told, and decides how much of the new list it reads; or there is a bound.
# Observed: the client lists the tools by itself, page after page as long as the server names a next one, and keeps all
# of them, even when the application registered no consumer for changes.
# An application that needs one page pays for the whole list with each change.
# The same with notifications about resources and prompts.
# Needs a JDK 21 or newer and Maven. Exits with 1 if the behaviour changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>pages</artifactId><version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.modelcontextprotocol.sdk</groupId><artifactId>mcp-core</artifactId><version>2.1.0</version>
    </dependency>
    <dependency>
      <groupId>io.modelcontextprotocol.sdk</groupId><artifactId>mcp-json-jackson2</artifactId><version>2.1.0</version>
    </dependency>
  </dependencies>
</project>
XML
mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath -Dmdep.outputFile=classpath.txt
cat >Run.java <<'JAVA'
import com.fasterxml.jackson.databind.ObjectMapper;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import reactor.core.publisher.Mono;

public class Run {
    static final int PAGES = 500;

    public static void main(String[] args) throws Exception {
        McpJsonMapper json = new JacksonMcpJsonMapper(new ObjectMapper());
        AtomicInteger listed = new AtomicInteger();
        CountDownLatch end = new CountDownLatch(1);
        McpClientTransport transport = new McpClientTransport() {
            Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> client;

            void tell(JSONRPCMessage message) {
                Thread.startVirtualThread(() -> client.apply(Mono.just(message)).subscribe());
            }

            public Mono<Void> connect(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
                client = handler;
                return Mono.empty();
            }

            public Mono<Void> sendMessage(JSONRPCMessage message) {
                if (message instanceof JSONRPCRequest request && request.method().equals("initialize")) {
                    tell(JSONRPCResponse.result(request.id(), Map.of(
                            "protocolVersion", "2025-06-18",
                            "capabilities", Map.of("tools", Map.of("listChanged", true)),
                            "serverInfo", Map.of("name", "s", "version", "1"))));
                } else if (message instanceof JSONRPCRequest request && request.method().equals("tools/list")) {
                    int page = listed.incrementAndGet();
                    if (page == PAGES) {
                        end.countDown();
                    }
                    Map<String, Object> tool =
                            Map.of("name", "t" + page, "inputSchema", Map.of("type", "object"));
                    tell(JSONRPCResponse.result(request.id(), page < PAGES
                            ? Map.of("tools", List.of(tool), "nextCursor", "more")
                            : Map.of("tools", List.of(tool))));
                } else if (message instanceof JSONRPCNotification) {
                    tell(new JSONRPCNotification("notifications/tools/list_changed"));
                }
                return Mono.empty();
            }

            public Mono<Void> closeGracefully() {
                return Mono.empty();
            }

            public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
                return json.convertValue(data, type);
            }
        };
        McpClient.async(transport).jsonSchemaValidator((schema, data) -> null).build().initialize().block();
        end.await(20, TimeUnit.SECONDS);
        System.out.println("pages that were read: " + listed.get());
        System.exit(listed.get() >= PAGES ? 0 : 1);
    }
}
JAVA
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$(cat classpath.txt)" Run.java

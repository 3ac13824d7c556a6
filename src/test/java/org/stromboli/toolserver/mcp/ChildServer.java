package org.stromboli.toolserver.mcp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A server of the Model Context Protocol that runs as a child of the test, with the JDK alone. Its tools:
/// `environment`
/// names its variables, `die` ends it, `flood` writes a line without an end.
public final class ChildServer {

    private static final Pattern ID = Pattern.compile("\"id\":(\"[^\"]*\"|\\d+)");
    private static final Pattern METHOD = Pattern.compile("\"method\":\"([^\"]*)\"");
    private static final Pattern TOOL = Pattern.compile("\"name\":\"(environment|die|flood)\"");
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private ChildServer() {}

    public static void main(String[] arguments) throws IOException {
        System.err.println("I am a child.");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            Matcher id = ID.matcher(line);
            Matcher method = METHOD.matcher(line);
            if (method.find() && id.find()) {
                answer(id.group(1), method.group(1), line);
            }
        }
    }

    private static void answer(String id, String method, String line) {
        switch (method) {
            case "initialize" ->
                result(
                        id,
                        "{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{\"tools\":{}},"
                                + "\"serverInfo\":{\"name\":\"child\",\"version\":\"1\"}}");
            case "tools/list" -> {
                String tool = "{\"name\":\"%s\",\"inputSchema\":{\"type\":\"object\"}}";
                result(
                        id,
                        "{\"tools\":[%s,%s,%s]}"
                                .formatted(
                                        tool.formatted("environment"), tool.formatted("die"), tool.formatted("flood")));
            }
            case "tools/call" -> call(id, line);
            default -> result(id, "{}");
        }
    }

    private static void call(String id, String line) {
        Matcher tool = TOOL.matcher(line);
        switch (tool.find() ? tool.group(1) : "") {
            case "die" -> System.exit(3);
            case "flood" -> {
                while (!OUT.checkError()) {
                    OUT.print("x".repeat(1 << 16));
                }
            }
            default ->
                result(
                        id,
                        "{\"content\":[{\"type\":\"text\",\"text\":\"%s\"}]}"
                                .formatted(String.join(
                                        ",", new TreeSet<>(System.getenv().keySet()))));
        }
    }

    private static void result(String id, String json) {
        OUT.println("{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":%s}".formatted(id, json));
    }
}

package org.stromboli.app;

import static org.stromboli.app.HostileCase.CHAT;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Bodies of chats that are no JSON, too much of it, or of the wrong types.
final class HostileFields {

    private static final String SERVED = "\"finish_reason\"";
    private static final String HI = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

    private final List<HostileCase> cases = new ArrayList<>();

    static List<HostileCase> cases() {
        HostileFields fields = new HostileFields();
        fields.syntax();
        fields.amounts();
        fields.types();
        fields.numbers();
        fields.texts();
        fields.templates();
        return fields.cases;
    }

    private void syntax() {
        body("no body", () -> "", 400, "JSON object");
        body("spaces only", () -> "  \n ", 400, "JSON object");
        body("an array", () -> "[" + HI + "]", 400, "");
        body("half a body", () -> "{\"messages\":[{\"role\":\"us", 400, "not valid JSON");
        body("two bodies", () -> "{" + HI + "}{" + HI + "}", 400, "");
        body("a comment", () -> "{/* */" + HI + "}", 400, "not valid JSON");
        body("a field twice", () -> "{\"n\":1,\"n\":100000," + HI + "}", 400, "");
        body("messages twice", () -> "{" + HI + "," + HI + "}", 400, "");
        body("100,000 levels of arrays", () -> "{\"x\":" + "[".repeat(100_000) + "}", 400, "nested too deeply");
        body("100,000 levels of objects", () -> "{\"x\":" + "{\"x\":".repeat(100_000), 400, "nested too deeply");
        body("NaN", () -> "{\"temperature\":NaN," + HI + "}", 400, "not valid JSON");
        body("infinity", () -> "{\"temperature\":-Infinity," + HI + "}", 400, "not valid JSON");
        body("a NUL", () -> "{\"a\u0000\":1," + HI + "}", 400, "not valid JSON");
        body("a byte order mark alone", () -> "\ufeff", 400, "not valid JSON");
    }

    private void amounts() {
        body(
                "65 million bytes of one string",
                () -> "{\"x\":\"" + "x".repeat(68_000_000) + "\"," + HI + "}",
                413,
                "67108864");
        body(
                "20 million objects",
                () -> "{\"x\":[" + "{},".repeat(20_000_000) + "{}]," + HI + "}",
                400,
                "too many values");
        body(
                "20 million numbers",
                () -> "{\"x\":[" + "1,".repeat(20_000_000) + "1]," + HI + "}",
                400,
                "too many values");
        body("a million fields", () -> "{" + fields(1_000_000) + HI + "}", 400, "too many values");
        body("a name of a million letters", () -> "{\"" + "x".repeat(1_000_000) + "\":1," + HI + "}", 400, "too long");
        body(
                "a number of a million digits",
                () -> "{\"seed\":" + "9".repeat(1_000_000) + "," + HI + "}",
                400,
                "too long");
        body(
                "100,000 messages",
                () -> "{\"messages\":[" + "{\"role\":\"user\",\"content\":\"a\"},".repeat(100_000) + "{}]}",
                400,
                "`messages` may have at most 4096");
        body(
                "100,000 parts",
                () -> "{\"messages\":[{\"role\":\"user\",\"content\":["
                        + "{\"type\":\"text\",\"text\":\"a\"},".repeat(100_000) + "{}]}]}",
                400,
                "");
        body(
                "65 pictures",
                () -> "{\"messages\":[{\"role\":\"user\",\"content\":["
                        + "{\"type\":\"image_url\",\"image_url\":\"data:,\"},".repeat(65)
                        + "{\"type\":\"text\",\"text\":\"a\"}]}]}",
                400,
                "At most 64");
        field(
                "10 million stop strings",
                () -> "\"stop\":[" + "\"a\",".repeat(400_000) + "\"a\"]",
                400,
                "",
                "at most 16");
        field(
                "a stop string of a million letters",
                () -> "\"stop\":\"" + "a".repeat(1_000_000) + "\"",
                400,
                "",
                "1 to 1000");
        field(
                "300,000 stop tokens",
                () -> "\"stop_token_ids\":[" + "1,".repeat(300_000) + "1]",
                400,
                "",
                "at most 256");
        field("100,000 biases", () -> "\"logit_bias\":{" + fields(100_000) + "\"1\":1}", 400, "", "at most 1024");
        field("a salt of a million letters", () -> "\"cache_salt\":\"" + "a".repeat(1_000_000) + "\"", 400, "", "1024");
        field(
                "a model of a million letters",
                () -> "\"model\":\"" + "a".repeat(1_000_000) + "\"",
                404,
                "model_not_found",
                "does not exist");
    }

    private static String fields(int count) {
        StringBuilder fields = new StringBuilder();
        for (int i = 0; i < count; i++) {
            fields.append("\"f").append(i).append("\":1,");
        }
        return fields.toString();
    }

    private void types() {
        for (String field : List.of(
                "\"temperature\":\"1\"",
                "\"top_p\":true",
                "\"top_k\":1.5",
                "\"n\":\"2\"",
                "\"max_tokens\":\"5\"",
                "\"max_tokens\":[5]",
                "\"seed\":{}",
                "\"stop\":{\"a\":1}",
                "\"stop\":[1]",
                "\"stream\":\"yes\"",
                "\"stream_options\":[]",
                "\"logprobs\":1",
                "\"logit_bias\":[1]",
                "\"logit_bias\":{\"1\":\"x\"}",
                "\"chat_template_kwargs\":\"x\"",
                "\"continue_final_message\":1",
                "\"priority\":0.5",
                "\"model\":5",
                "\"model\":[\"embedded\"]",
                "\"cache_salt\":null,\"ignore_eos\":\"false\"")) {
            field(field.replace("\"", ""), () -> field, 400, "", "");
        }
        body("messages as an object", () -> "{\"messages\":{}}", 400, "`messages` must be an array");
        body("a message as a number", () -> "{\"messages\":[5]}", 400, "");
        body("a part as an array", () -> "{\"messages\":[{\"role\":\"user\",\"content\":[[]]}]}", 400, "");
        body(
                "a picture as a number",
                () -> "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":7}]}]}",
                400,
                "");
        body(
                "a role of control characters",
                () -> "{\"messages\":[{\"role\":\"\\u0000\\u001b[2J\",\"content\":\"x\"}]}",
                400,
                "must be one of");
    }

    private void numbers() {
        field("a temperature of 1e999", () -> "\"temperature\":1e999", 400, "", "");
        field("a temperature of -1", () -> "\"temperature\":-1", 400, "", "between 0 and 2");
        field("the smallest temperature", () -> "\"temperature\":4.9e-324", 200, "", SERVED);
        field("the smallest top_p", () -> "\"top_p\":4.9e-324,\"temperature\":2", 200, "", SERVED);
        field("the largest top_k", () -> "\"top_k\":2147483647,\"temperature\":2", 200, "", SERVED);
        field("2147483648 answers", () -> "\"n\":2147483648", 400, "", "");
        field("a million answers", () -> "\"n\":1000000", 400, "", "between 1 and 16");
        field("-1 answers", () -> "\"n\":-1", 400, "", "between 1 and 16");
        field(
                "the most tokens",
                () -> "\"max_completion_tokens\":9223372036854775807,\"max_tokens\":4",
                200,
                "",
                SERVED);
        field("more tokens than that", () -> "\"max_completion_tokens\":9223372036854775808", 400, "", "out of range");
        field("no tokens", () -> "\"max_completion_tokens\":0", 400, "", "at least 1");
        field("more tokens at least than at most", () -> "\"min_tokens\":5", 400, "", "");
        field("the largest seed", () -> "\"seed\":9223372036854775807", 200, "", SERVED);
        field("a seed beyond", () -> "\"seed\":9223372036854775808", 400, "", "out of range");
        field("an endless penalty", () -> "\"presence_penalty\":1e308", 400, "", "between -2 and 2");
        field("a penalty near 0", () -> "\"repetition_penalty\":5e-324,\"temperature\":1", 200, "", SERVED);
        field("a bias for a token that is none", () -> "\"logit_bias\":{\"99999999\":1}", 400, "", "between 0 and");
        field("a bias for -1", () -> "\"logit_bias\":{\"-1\":1}", 400, "", "between 0 and");
        field("a bias for a word", () -> "\"logit_bias\":{\"__proto__\":1}", 400, "", "must be token ids");
        field("a stop token that is none", () -> "\"stop_token_ids\":[-1]", 400, "", "");
        field("a million logprobs", () -> "\"logprobs\":true,\"top_logprobs\":1000000", 400, "", "between 0 and 20");
        field("a priority of 2^31", () -> "\"priority\":2147483648", 400, "", "");
        field("the least priority", () -> "\"priority\":-2147483648", 200, "", SERVED);
    }

    private void texts() {
        text("nothing", "", 200, "", SERVED);
        text("a NUL", "\\u0000", 200, "", SERVED);
        text("half a surrogate pair", "\\ud800", 200, "", SERVED);
        text("the other half", "\\udc00x\\ud83d", 200, "", SERVED);
        text("control tokens", "</s><s><image><|im_end|><|endoftext|><unk>\\n\\nUSER:", 200, "", SERVED);
        text("a template", "{{ 7*7 }}{% for i in range(999999999) %}x{% endfor %}", 200, "", SERVED);
        text("a thousand marks on one letter", "a" + "\\u0301".repeat(1000), 200, "", SERVED);
        text("300,000 letters", "a".repeat(300_000), 400, "context_length_exceeded", "maximum context length");
        text("300,000 spaces", " ".repeat(300_000), 400, "context_length_exceeded", "maximum context length");
        text("10 million letters", "ab ".repeat(3_333_333), 400, "context_length_exceeded", "maximum context length");
        for (String path : List.of("/v1/completions", "/tokenize")) {
            cases.add(HostileCase.json(
                    path + " of 10 million letters",
                    path,
                    () -> "{\"prompt\":\"" + "a".repeat(10_000_000) + "\"}",
                    400,
                    "context_length_exceeded",
                    "maximum context length"));
            cases.add(HostileCase.json(path + " of a number", path, () -> "{\"prompt\":5}", 400, "", "prompt"));
        }
        cases.add(HostileCase.json(
                "a prompt of tokens that are none",
                "/v1/completions",
                () -> "{\"prompt\":[0,-1]}",
                400,
                "",
                "between 0 and"));
        cases.add(HostileCase.json(
                "a prompt of nested lists", "/v1/completions", () -> "{\"prompt\":[[[1]]]}", 400, "", "between 0 and"));
        cases.add(HostileCase.json(
                "100,000 prompts",
                "/v1/completions",
                () -> "{\"prompt\":[" + "\"a\",".repeat(100_000) + "\"a\"]}",
                400,
                "",
                "1 to 128"));
        cases.add(HostileCase.json(
                "text of tokens that are none",
                "/detokenize",
                () -> "{\"tokens\":[99999999]}",
                400,
                "",
                "between 0 and"));
    }

    private void templates() {
        field(
                "a template of its own",
                () -> "\"chat_template\":\"{% for a in range(10**9) %}{% endfor %}\"",
                400,
                "",
                "templates in requests are not run");
        field("a template by path", () -> "\"chat_template\":\"../../../etc/passwd\"", 400, "", "name of a built-in");
        field("a template by URL", () -> "\"chat_template\":\"file:///etc/passwd\"", 400, "", "name of a built-in");
        field("a template by NUL", () -> "\"chat_template\":\"vicuna_v1\\u0000.jinja\"", 400, "", "name of a built-in");
        field(
                "a variable that is the messages",
                () -> "\"chat_template_kwargs\":{\"messages\":[]}",
                400,
                "",
                "may have only");
        field(
                "a variable that is a program",
                () -> "\"chat_template_kwargs\":{\"__class__\":\"x\"}",
                400,
                "",
                "may have only");
        field(
                "a variable that is a tree",
                () -> "\"chat_template_kwargs\":{\"thinking\":{\"a\":[" + "[],".repeat(1000) + "1]}}",
                400,
                "",
                "must be a number");
        field(
                "a variable of a million letters",
                () -> "\"chat_template_kwargs\":{\"thinking\":\"" + "x".repeat(1_000_000) + "\"}",
                400,
                "",
                "at most 256");
    }

    private void text(String name, String text, int status, String code, String message) {
        cases.add(HostileCase.json(
                "a message of " + name,
                CHAT,
                () -> "{\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}],\"max_tokens\":4}",
                status,
                code,
                message));
    }

    private void body(String name, Supplier<String> body, int status, String message) {
        cases.add(HostileCase.json(name, CHAT, body, status, "", message));
    }

    private void field(String name, Supplier<String> field, int status, String code, String message) {
        cases.add(HostileCase.json(
                name,
                CHAT,
                () -> "{" + HI + (field.get().contains("max_") ? "," : ",\"max_tokens\":4,") + field.get() + "}",
                status,
                code,
                message));
    }
}

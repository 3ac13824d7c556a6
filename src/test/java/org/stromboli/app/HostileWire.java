package org.stromboli.app;

import static org.stromboli.app.CraftedImages.bytes;
import static org.stromboli.app.CraftedImages.hex;
import static org.stromboli.app.CraftedImages.joined;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;

/// Requests that are no HTTP, or another HTTP than a proxy before the server would think.
final class HostileWire {

    private static final String BODY = "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"max_tokens\":4}";
    private static final String POST = "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\n";
    private static final String JSON = "Content-Type: application/json\r\n";

    private final List<HostileCase> cases = new ArrayList<>();

    static List<HostileCase> cases() {
        HostileWire wire = new HostileWire();
        wire.methods();
        wire.paths();
        wire.types();
        wire.lengths();
        wire.chunks();
        wire.heads();
        return wire.cases;
    }

    private void methods() {
        for (String method : List.of("GET", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "get")) {
            line(method + " on chats", method + " /v1/chat/completions", 405, "does not allow this method");
        }
        line("POST on models", "POST /v1/models", 405, "does not allow this method");
        line("CONNECT", "CONNECT example.com:443", 404, "");
    }

    private void paths() {
        for (String path : List.of(
                "/nowhere",
                "/v1/",
                "/v1/chat",
                "/v1/chat/completions/x",
                "/../../etc/passwd",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/v1/chat/completions%00",
                "/WEB-INF/web.xml",
                "/q/dev",
                "/admin")) {
            line("path " + path.substring(0, Math.min(40, path.length())), "GET " + path, 404, "");
        }
        bare("a path with a broken escape", () -> bytes("GET /v1/models/%zz" + " HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
        bare(
                "a path of 10,000 letters",
                () -> bytes("GET /" + "x".repeat(10_000) + " HTTP/1.1\r\nHost: a\r\n\r\n"),
                414);
        line("a path that is a star", "OPTIONS *", 404, "");
    }

    private void types() {
        for (String type : List.of(
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/xml",
                "image/png",
                "application/jsonx")) {
            typed("type " + type, type, bytes(BODY), 415, "application/json");
        }
        typed("type garbage", ";;;/=", bytes(BODY), 415, "");
        typed(
                "a body that is no UTF-8",
                "application/json",
                joined(bytes("{\"x\":\""), hex("c3 28 a0 ff"), bytes("\"}")),
                400,
                "not valid");
        typed("UTF-7", "application/json; charset=utf-7", bytes("+AHs-+AH0-"), 400, "not valid");
        typed(
                "UTF-16 that says UTF-8",
                "application/json; charset=utf-8",
                BODY.getBytes(StandardCharsets.UTF_16),
                200,
                "");
        typed("a character set that is none", "application/json; charset=nonsense", bytes(BODY), 200, "");
        raw(
                "gzip of a gigabyte",
                () -> {
                    byte[] bomb = gzip();
                    return joined(
                            bytes(POST + JSON + "Content-Encoding: gzip\r\nContent-Length: " + bomb.length
                                    + "\r\n\r\n"),
                            bomb);
                },
                415,
                "Compressed");
        raw("no type", () -> bytes(POST + "Content-Length: " + BODY.length() + "\r\n\r\n" + BODY), 200, "");
        raw(
                "answers that nobody has",
                () -> bytes(POST + JSON + "Accept: image/png\r\nContent-Length: " + BODY.length() + "\r\n\r\n" + BODY),
                200,
                "");
    }

    private void lengths() {
        raw("no length and no body", () -> bytes(POST + JSON + "\r\n"), 400, "");
        raw("length 0", () -> bytes(POST + JSON + "Content-Length: 0\r\n\r\n"), 400, "");
        raw(
                "a length that is too short",
                () -> bytes(POST + JSON + "Content-Length: 9\r\n\r\n" + BODY),
                400,
                "not valid JSON");
        bare("a negative length", () -> bytes(POST + JSON + "Content-Length: -1\r\n\r\n" + BODY), 400);
        bare("a length in words", () -> bytes(POST + JSON + "Content-Length: many\r\n\r\n" + BODY), 400);
        bare(
                "a length with a sign",
                () -> bytes(POST + JSON + "Content-Length: +" + BODY.length() + "\r\n\r\n" + BODY),
                400);
        bare(
                "a length beyond 2^63",
                () -> bytes(POST + JSON + "Content-Length: 99999999999999999999\r\n\r\n" + BODY),
                400);
        raw(
                "a length of terabytes",
                () -> bytes(POST + JSON + "Content-Length: 9999999999999\r\n\r\n" + BODY),
                413,
                "");
        bare(
                "two lengths",
                () -> bytes(POST + JSON + "Content-Length: 5\r\nContent-Length: " + BODY.length() + "\r\n\r\n" + BODY),
                400);
        bare("two lengths in one", () -> bytes(POST + JSON + "Content-Length: 5, 6\r\n\r\n" + BODY), 400);
    }

    private void chunks() {
        String chunked = POST + JSON + "Transfer-Encoding: chunked\r\n";
        String whole = Integer.toHexString(BODY.length()) + "\r\n" + BODY + "\r\n0\r\n\r\n";
        raw("chunks and a length", () -> bytes(chunked + "Content-Length: 5\r\n\r\n" + whole), 200, "");
        raw(
                "two codings",
                () -> bytes(POST + JSON + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n" + whole),
                400,
                "");
        raw("a coding that is none", () -> bytes(POST + JSON + "Transfer-Encoding: xchunked\r\n\r\n" + whole), 400, "");
        bare(
                "chunks under another name",
                () -> bytes(POST + JSON + "Transfer-Encoding : chunked\r\n\r\n" + whole),
                400);
        bare("a chunk whose size is a word", () -> bytes(chunked + "\r\nxyz\r\n" + BODY), 0);
        bare("a chunk of 2^64 bytes", () -> bytes(chunked + "\r\nffffffffffffffff\r\n" + BODY), 0);
        bare("a chunk of -1 bytes", () -> bytes(chunked + "\r\n-1\r\n" + BODY), 0);
        bare("a chunk with a long extension", () -> bytes(chunked + "\r\n5;" + "x".repeat(100_000) + "\r\n"), 0);
        bare("chunks without an end of lines", () -> bytes(chunked + "\r\n2\r\n{}xx\r\n0\r\n\r\n"), 0);
    }

    private void heads() {
        String get = "GET /v1/models HTTP/1.1\r\nHost: a\r\n";
        bare("no HTTP", () -> bytes("SSH-2.0-OpenSSH_9.9\r\n\r\n"), 400);
        bare("half a line", () -> bytes("GET\r\n\r\n"), 400);
        bare("a header of 100,000 letters", () -> bytes(get + "X: " + "x".repeat(100_000) + "\r\n\r\n"), 431);
        bare("100,000 headers", () -> bytes(get + "X: y\r\n".repeat(100_000) + "\r\n"), 431);
        raw("a header without a name", () -> bytes(get + ": x\r\n\r\n"), 200, "");
        bare("a header with a NUL", () -> bytes(get + "X: a\u0000b\r\n\r\n"), 400);
        bare("a header with a line break alone", () -> bytes(get + "X: a\rY: b\r\n\r\n"), 400);
        raw("a folded header", () -> bytes(get + "X: a\r\n b\r\n\r\n"), 200, "");
        raw("no host", () -> bytes("GET /v1/models HTTP/1.1\r\n\r\n"), 400, "");
        raw("two hosts", () -> bytes(get + "Host: b\r\n\r\n"), 400, "");
        raw("an expectation that is none", () -> bytes(get + "Expect: the-unexpected\r\n\r\n"), 200, "");
        raw("an upgrade", () -> bytes(get + "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n"), 200, "");
        raw(
                "a key of 7000 letters",
                () -> bytes(get + "Authorization: Bearer " + "x".repeat(7_000) + "\r\n\r\n"),
                200,
                "");
    }

    private static byte[] gzip() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            byte[] spaces = " ".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 256; i++) {
                out.write(spaces);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private void typed(String name, String type, byte[] body, int status, String message) {
        raw(name, () -> HostileCase.post(HostileCase.CHAT, type, body), status, message);
    }

    private void line(String name, String start, int status, String message) {
        raw(name, () -> bytes(start + " HTTP/1.1\r\nHost: a\r\n\r\n"), status, message);
    }

    private void bare(String name, Supplier<byte[]> wire, int status) {
        cases.add(new HostileCase(name, wire, status, HostileCase.BARE, ""));
    }

    private void raw(String name, Supplier<byte[]> wire, int status, String message) {
        cases.add(new HostileCase(name, wire, status, "", message));
    }
}

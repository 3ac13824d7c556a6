package org.stromboli.app;

import static org.stromboli.app.CraftedImages.fixture;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;

/// Places of images: `data:` URLs with everything wrong, and URLs that lead where nobody may go.
final class HostileUrls {

    private static final String SERVED = "\"finish_reason\"";
    private static final String PNG = Base64.getEncoder().encodeToString(fixture("rgb.png"));

    private final List<HostileCase> cases = new ArrayList<>();

    static List<HostileCase> cases() {
        HostileUrls urls = new HostileUrls();
        urls.data();
        urls.oddData();
        urls.places();
        urls.redirects();
        urls.servers();
        return urls.cases;
    }

    private void data() {
        bad("data: alone", "data:", "comma");
        bad("data: without a comma", "data:image/png;base64" + PNG, "comma");
        bad("data: of nothing", "data:,", "empty");
        bad("data: of no base64", "data:image/png;base64,????", "not valid base64");
        bad("data: of base64 with letters of URLs", "data:image/png;base64,_-_-", "no image");
        bad("data: of base64 cut off", "data:image/png;base64," + PNG.substring(0, 41), "not valid base64");
        bad("data: of base64 with too much padding", "data:image/png;base64," + PNG + "====", "not valid base64");
        bad("data: that is not said to be base64", "data:image/png," + PNG, "no image");
        bad("data: with a broken escape", "data:image/png,%zz", "two hex digits");
        bad("data: that ends in an escape", "data:image/png,%8", "two hex digits");
        bad("data: in data:", "data:image/png;base64,data:image/png;base64," + PNG, "not valid base64");
        bad("data: of a page", "data:text/html;base64,PHNjcmlwdD4=", "image/*");
        bad("data: of a video in a picture", "data:video/mp4;base64," + PNG, "image/*");
        bad("data: of a picture that is text", "data:image/svg+xml,<svg onload='alert(1)'/>", "no image");
        bad("data: with a newline in its type", "data:te\\nxt/html;base64," + PNG, "image/*");
        bad("data: with a NUL", "data:image/png;base64,\\u0000" + PNG, "not valid base64");
        bad("data: of letters that are not Latin", "data:image/png;base64,\\u0410\\u0411", "not valid base64");
        bad("data: of a million commas", "data:" + ",".repeat(1_000_000), "");
        bad("data: of a million semicolons", "data:" + ";".repeat(1_000_000), "comma");
        bad("data: with a type of a million letters", "data:" + "x".repeat(1_000_000) + "," + PNG, "image/*");
        large("data: of 21 million bytes", () -> "data:image/png;base64," + "A".repeat(30_000_000));
        large("data: of 21 million escapes", () -> "data:image/png," + "%00".repeat(21_000_000));
    }

    private void oddData() {
        good("DATA: in capitals", "DATA:IMAGE/PNG;BASE64," + PNG);
        good("data: without a type", "data:;base64," + PNG);
        good("data: with a character set", "data:image/png;charset=utf-16;x=\\\"y\\\";base64," + PNG);
        good("data: of another type than it says", "data:image/jpeg;base64," + PNG);
        good("data: with spaces in its base64", "data:image/png;base64, " + PNG + " ");
        good("data: with a list in its type", "data:image/png;names=a,b;base64," + PNG);
        good("data: with line breaks", "data:image/png;base64," + PNG.substring(0, 40) + "\\r\\n" + PNG.substring(40));
        good(
                "data: with escapes in its base64",
                "data:image/png;base64," + PNG.replace("+", "%2B").replace("/", "%2F"));
    }

    private void places() {
        for (String url : List.of(
                "",
                " ",
                "rgb.png",
                "/etc/passwd",
                "//127.0.0.1/",
                "\\\\\\\\127.0.0.1\\\\share",
                "C:\\\\secret.png",
                "ftp://127.0.0.1/a.png",
                "gopher://127.0.0.1:6379/_FLUSHALL",
                "jar:file:///a.jar!/b",
                "javascript:alert(1)",
                "blob:null",
                "http:",
                "http://",
                "http:///a",
                "http://user:password@127.0.0.1/a.png",
                "http://127.0.0.1:99999/a.png",
                "http://127.0.0.1:-1/a.png",
                "http://0x7f000001/a.png",
                "http://2130706433/a.png",
                "http://0177.0.0.1/a.png",
                "http://127.1/a.png",
                "http://127.0.0.1\\\\@example.com/a.png",
                "http://127.0.0.1 /a.png",
                "http://127.0.0.1\\n/a.png",
                "http://[::1/a.png",
                "http://[fe80::1%25eth0]/a.png",
                "http://xn--/a.png",
                "http://" + "a".repeat(100_000) + "/",
                "http://a." + "b.".repeat(50_000) + "/")) {
            bad("URL " + (url.length() > 60 ? url.substring(0, 60) + "..." : url), url, "");
        }
        for (String url : List.of(
                "http://127.0.0.1:1/a.png",
                "http://\\uff11\\uff12\\uff17.0.0.1/a.png",
                "http://127.0.0.1/a.png",
                "http://localhost/a.png",
                "http://169.254.169.254/latest/meta-data/",
                "http://[::1]/a.png",
                "http://[::ffff:127.0.0.1]/a.png",
                "http://metadata.google.internal/",
                "https://example.com/a.png",
                "http://example.com#@127.0.0.1/",
                "file:///etc/passwd",
                "file:///proc/self/environ",
                "file://" + WebImages.DIRECTORY + "/../../../../../pom.xml",
                "file://" + WebImages.DIRECTORY + "/%2e%2e/media/small.png")) {
            forbidden("URL " + url, url);
        }
    }

    private void redirects() {
        for (String target : List.of(
                "http://169.254.169.254/latest/meta-data/",
                "http://127.0.0.1:1/",
                "http://localhost/",
                "http://[::1]/",
                "https://example.com/",
                "//example.com/a.png",
                "file:///etc/passwd",
                "data:image/png;base64," + PNG,
                "gopher://127.0.0.1/",
                "http://user@127.0.0.1/",
                "http://127.0.0.1\\@example.com/",
                "\u0000",
                "")) {
            unavailable("redirect to " + target, "/to?" + URLEncoder.encode(target, StandardCharsets.UTF_8));
        }
        unavailable(
                "redirect that never ends",
                "/to?%2Fto%3F%252Fto%253F%25252Fto%25253F%2525252Fto%2525253F%252525252Fpage");
    }

    private void servers() {
        for (String path : List.of(
                "/silent",
                "/slow",
                "/short",
                "/headers",
                "/line",
                "/continue",
                "/chunks",
                "/two",
                "/gzip",
                "/garbage",
                "/error",
                "/nothing")) {
            unavailable("a server that is " + path, path);
        }
        cases.add(web("a server that is /endless", "image_url", "/endless", 413, "media_too_large", ""));
        cases.add(web("a server that is /empty", "image_url", "/empty", 400, "invalid_media", ""));
        cases.add(web("a page in place of a picture", "image_url", "/page", 400, "invalid_media", "no image"));
        cases.add(web("a play list in place of a video", "video_url", "/list", 400, "invalid_media", "no video"));
    }

    private static HostileCase web(String name, String kind, String path, int status, String code, String message) {
        return HostileCase.json(
                name,
                HostileCase.CHAT,
                () -> HostileCase.about(kind, HostileWeb.url() + path, ""),
                status,
                code,
                message);
    }

    private void unavailable(String name, String path) {
        cases.add(web(name, "image_url", path, 422, "media_unavailable", ""));
    }

    private void forbidden(String name, String url) {
        cases.add(HostileCase.url(name, url, 400, "media_not_allowed", ""));
    }

    private void bad(String name, String url, String message) {
        cases.add(HostileCase.url(name, url, 400, "invalid_media", message));
    }

    private void good(String name, String url) {
        cases.add(HostileCase.url(name, url, 200, "", SERVED));
    }

    private void large(String name, Supplier<String> url) {
        cases.add(HostileCase.json(
                name,
                HostileCase.CHAT,
                () -> HostileCase.about("image_url", url.get(), ""),
                413,
                "media_too_large",
                "larger than the"));
    }
}

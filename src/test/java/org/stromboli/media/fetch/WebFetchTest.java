package org.stromboli.media.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.Vertx;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.budget.RejectingBudget;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;
import org.stromboli.media.fetch.ScriptedWebServer.Request;

/// Over real sockets and TLS. Names are resolved by the test, so that they lead to this machine.
@Timeout(60)
class WebFetchTest {

    private static final String NAME = "pictures.test";
    private static final int MAX_BYTES = 100_000;
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(400);

    @TempDir
    static Path directory;

    private static Vertx vertx;
    private static TestCertificates certificates;
    private static Path trusted;

    private final Map<String, List<InetAddress>> names = new ConcurrentHashMap<>();
    private final AtomicInteger lookups = new AtomicInteger();
    private final AtomicLong clock = new AtomicLong();
    private final List<String> hosts = new ArrayList<>();
    private ScriptedWebServer server;

    @BeforeAll
    static void makeCertificates() throws Exception {
        vertx = Vertx.vertx();
        certificates = new TestCertificates(directory);
        certificates.signed("web", "dns:%s,dns:*.pictures.test,ip:127.0.0.1".formatted(NAME));
        certificates.signed("other", "dns:other.test");
        certificates.expired("old", "dns:" + NAME);
        certificates.selfSigned("own", "dns:" + NAME);
        trusted = certificates.trusted();
    }

    @AfterAll
    static void closeVertx() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    @BeforeEach
    void start() throws Exception {
        server = ScriptedWebServer.tls(certificates.server("web"));
        resolve(NAME, "127.0.0.1");
        hosts.add("*:" + server.port());
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    // ---- the exchange

    @Test
    void fetchesByTheNameFromTheAddress() throws Exception {
        assertThat(fetch(url("/a/b?c=d"))).isEqualTo("hello");

        Request request = server.requests.getFirst();
        assertThat(request.serverName()).isEqualTo(NAME);
        assertThat(request.target()).isEqualTo("/a/b?c=d");
        assertThat(request.headers())
                .containsOnlyKeys("host", "user-agent", "accept", "accept-encoding", "connection")
                .containsEntry("host", NAME + ":" + server.port())
                .containsEntry("accept-encoding", "identity")
                .containsEntry("user-agent", "stromboli-media");
        assertThat(lookups).hasValue(1);
    }

    @Test
    void keepsNoCookies() throws Exception {
        server.script((request, wire) -> wire.ok("hello", "Set-Cookie: a=b; Path=/", "WWW-Authenticate: Basic"));
        WebFetch fetch = open(LONG);

        fetch(fetch, url("/"));
        fetch(fetch, url("/"));

        assertThat(server.requests)
                .hasSize(2)
                .noneMatch(request -> request.headers().containsKey("cookie"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"other", "old", "own"})
    void theCertificateMustBeForTheNameAndTrusted(String alias) throws Exception {
        try (ScriptedWebServer impostor = ScriptedWebServer.tls(certificates.server(alias))) {
            hosts.add("*:" + impostor.port());
            assertThat(rejected("https://%s:%d/".formatted(NAME, impostor.port())))
                    .hasMessage("no connection could be made that can be trusted");
            assertThat(impostor.requests).isEmpty();
        }
    }

    @Test
    void anAddressInTheUrlNeedsACertificateTooAndIsNotLookedUp() throws Exception {
        assertThat(fetch("https://127.0.0.1:%d/".formatted(server.port()))).isEqualTo("hello");
        assertThat(lookups).hasValue(0);
    }

    @Test
    void plainHttpOnlyByChoice() throws Exception {
        try (ScriptedWebServer plain = ScriptedWebServer.plain()) {
            hosts.add("*:" + plain.port());
            String url = "http://%s:%d/".formatted(NAME, plain.port());

            assertThat(fetch(open(LONG), url)).isEqualTo("hello");
            MediaException rejected = rejected(
                    new WebFetch(settings().allowPrivate(true).build(), this::lookUp, http(), clock::get), url);
            assertThat(rejected.kind()).isEqualTo(Cause.FORBIDDEN);
            assertThat(plain.requests).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"404 Not Found, 404", "500 Oops, 500", "206 Partial Content, 206", "304 Not Modified, 304"})
    void otherAnswersAreNoContent(String status, String number) {
        server.script((request, wire) -> wire.status(status, "secret body"));

        assertThat(rejected(url("/"))).hasMessage("the server answered with status " + number);
    }

    @Test
    void noContentIsAMistake() {
        server.script((request, wire) -> wire.ok(""));

        assertThat(rejected(url("/"), Cause.INVALID)).hasMessage("the content is empty");
    }

    // ---- addresses

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "169.254.169.254",
                "10.0.0.1",
                "8.8.8.8 127.0.0.1",
                "127.0.0.1 8.8.8.8",
                "::1",
                "64:ff9b::7f00:1",
                "fd00::1",
                ""
            })
    void aNameWithAnyForbiddenAddressIsNotConnectedTo(String addresses) {
        resolve(NAME, addresses.isEmpty() ? new String[0] : addresses.split(" "));
        WebFetch strict = new WebFetch(settings().allowHttp(true).build(), this::lookUp, http(), clock::get);

        MediaException forbidden = rejected(strict, url("/"));
        names.clear();
        MediaException unknown = rejected(strict, url("/"));

        assertThat(forbidden.kind()).isEqualTo(Cause.UNAVAILABLE);
        assertThat(forbidden).hasMessage(unknown.getMessage()); // or names inside could be guessed
        assertThat(server.requests).isEmpty();
    }

    /// A name server that gives a good address to whoever checks and a bad one to whoever connects.
    @Test
    void aNameIsLookedUpOnceAndOnlyThatAddressIsConnectedTo() throws Exception {
        WebFetch fetch = new WebFetch(
                lenient().build(),
                name -> List.of(InetAddress.ofLiteral(lookups.incrementAndGet() == 1 ? "127.0.0.1" : "127.0.0.9")),
                http(),
                clock::get);

        assertThat(fetch(fetch, url("/"))).isEqualTo("hello");
        assertThat(lookups).hasValue(1);
    }

    @Test
    void aRedirectToTheSameNameIsCheckedAgain() {
        server.script((request, wire) -> wire.redirect("/next"));
        WebFetch fetch = new WebFetch(
                lenient().build(),
                name -> List.of(
                        InetAddress.ofLiteral(lookups.incrementAndGet() == 1 ? "127.0.0.1" : "169.254.169.254")),
                http(),
                clock::get);

        assertThat(rejected(fetch, url("/"))).hasMessageContaining("no address that may be used");
        assertThat(server.requests).hasSize(1);
        assertThat(lookups).hasValue(2);
    }

    @Test
    void triesTheOtherAddressesOfAName() throws Exception {
        resolve(NAME, "127.0.0.8", "127.0.0.1");

        assertThat(fetch(url("/"))).isEqualTo("hello");
    }

    @Test
    void aNameMayBeUnknownOrItsServerGone() throws IOException {
        assertThat(rejected("https://unknown.test:%d/".formatted(server.port())))
                .hasMessageContaining("no address that may be used");
        String url = url("/");
        server.close();
        assertThat(rejected(url)).hasMessage("no connection could be made that can be trusted");
    }

    /// Every way to write 127.0.0.1, and to hide it behind another name, while the name service takes all of them.
    @Test
    void noSpellingOfThisMachineGetsThrough() throws Exception {
        try (ScriptedWebServer plain = ScriptedWebServer.plain()) {
            DnsResolver gullible = name -> List.of(InetAddress.ofLiteral("127.0.0.1"));
            WebFetch fetch = new WebFetch(
                    settings()
                            .allowedHosts(List.of("*", "*:" + plain.port()))
                            .allowHttp(true)
                            .build(),
                    gullible,
                    http(),
                    clock::get);
            List<String> hosts = LoopbackSpellings.all();

            assertThat(hosts).hasSizeGreaterThan(500);
            for (String host : hosts) {
                String url = "http://%s:%d/".formatted(host, plain.port());
                MediaException rejected = catchThrowableOfType(
                        MediaException.class, () -> fetch.fetch(url, new RejectingBudget(MAX_BYTES)));
                assertThat(rejected).describedAs(url).isNotNull();
            }
            assertThat(plain.requests).isEmpty();
        }
    }

    // ---- redirects

    @Test
    void followsThreeRedirects() throws Exception {
        resolve("cdn.pictures.test", "127.0.0.1");
        server.script((request, wire) -> {
            switch (request.target()) {
                case "/1" -> wire.redirect("/2");
                case "/2" -> wire.redirect("https://cdn.pictures.test:%d/3".formatted(server.port()));
                case "/3" -> wire.status("308 Permanent Redirect", "", "Location: 4?x");
                default -> wire.ok("here");
            }
        });

        assertThat(fetch(url("/1"))).isEqualTo("here");
        assertThat(server.requests).extracting(Request::target).containsExactly("/1", "/2", "/3", "/4?x");
        assertThat(server.requests.getLast().serverName()).isEqualTo("cdn.pictures.test");
    }

    @Test
    void givesUpAfterThreeRedirects() {
        server.script((request, wire) -> wire.redirect(request.target()));

        assertThat(rejected(url("/"))).hasMessage("the server redirected more than 3 times");
        assertThat(server.requests).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://pictures.test:PORT/",
                "https://elsewhere.example:PORT/",
                "https://pictures.test:1/",
                "https://10.0.0.1:PORT/",
                "https://user@pictures.test:PORT/",
                "https://2130706433:PORT/",
                "file:///etc/passwd",
                "data:image/png;base64,AAAA",
                "gopher://pictures.test/",
                "https://"
            })
    void aRedirectMustKeepTheRules(String location) {
        server.script((request, wire) -> wire.redirect(location.replace("PORT", "" + server.port())));
        FetchSettings settings =
                lenient().allowedHosts(List.of(NAME + ":" + server.port())).build();

        assertThat(rejected(new WebFetch(settings, this::lookUp, http(), clock::get), url("/")))
                .hasMessage("the server redirected to a URL that is not allowed here");
        assertThat(server.requests).hasSize(1);
    }

    @Test
    void aRedirectNeedsATarget() {
        server.script((request, wire) -> wire.status("302 Found", ""));

        assertThat(rejected(url("/")).kind()).isEqualTo(Cause.UNAVAILABLE);
    }

    // ---- hostile servers

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhell"})
    void aSlowServerMeetsTheDeadline(String said) throws Exception {
        server.script((request, wire) -> {
            wire.raw(said);
            wire.wait("the rest");
        });

        assertThat(rejected(open(SHORT), url("/"))).hasMessage("the content did not arrive within 400 ms");
        server.hungUp.await();
    }

    @Test
    void dribblingDoesNotExtendTheDeadline() throws Exception {
        server.script((request, wire) -> {
            wire.raw("HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n");
            while (true) {
                wire.raw("x");
                LockSupport.parkNanos(2_000_000); // the pace of the attack
            }
        });

        assertThat(rejected(open(SHORT), url("/"))).hasMessageContaining("did not arrive within");
        server.hungUp.await();
    }

    @Test
    void redirectsShareTheDeadline() {
        server.script((request, wire) -> {
            if (request.target().equals("/1")) {
                wire.redirect("/2");
            } else {
                wire.wait("");
            }
        });

        assertThat(rejected(open(SHORT), url("/1"))).hasMessageContaining("did not arrive within");
    }

    @Test
    void aNameServerThatNeverAnswersMeetsTheDeadline() {
        CountDownLatch never = new CountDownLatch(1);
        WebFetch fetch = new WebFetch(
                lenient().timeout(SHORT).build(),
                name -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        throw new UnknownHostException();
                    }
                    return List.of();
                },
                http(),
                clock::get);

        assertThat(rejected(fetch, url("/"))).hasMessageContaining("did not arrive within");
        never.countDown();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Transfer-Encoding: chunked\r\n",
                "Content-Length: 100001\r\n",
                "Content-Length: 999999999999\r\n"
            })
    void anEndlessBodyIsCutOff(String header) throws Exception {
        server.script((request, wire) -> {
            wire.raw("HTTP/1.1 200 OK\r\n" + header + "\r\n");
            String part = header.startsWith("Tr") ? "400\r\n" + "x".repeat(1024) + "\r\n" : "x".repeat(1024);
            while (true) {
                wire.raw(part);
            }
        });

        assertThat(rejected(url("/"), Cause.TOO_LARGE))
                .hasMessage("the content is larger than the 100000 bytes allowed");
        server.hungUp.await();
    }

    @ParameterizedTest
    @ValueSource(strings = {"X: y\r\n", "HTTP/1.1 100 Continue\r\n\r\n", "x"})
    void anEndlessHeadIsCutOff(String part) throws Exception {
        server.script((request, wire) -> {
            wire.raw(part.startsWith("X") ? "HTTP/1.1 200 OK\r\n" : "");
            while (true) {
                wire.raw(part.repeat(100));
            }
        });

        assertThat(rejected(open(Duration.ofSeconds(2)), url("/")).kind()).isEqualTo(Cause.UNAVAILABLE);
        server.hungUp.await();
    }

    @Test
    void lengthsThatAreWrong() throws Exception {
        server.script((request, wire) -> wire.raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhell"));
        assertThat(rejected(url("/"))).hasMessage("the connection broke off before the end");

        server.script((request, wire) -> wire.raw("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhello"));
        assertThat(fetch(url("/"))).isEqualTo("he");

        for (String length : List.of("-1", "x", "1, 2", "99999999999999999999")) {
            server.script((request, wire) -> {
                wire.raw("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\nhello");
                wire.wait("");
            });
            assertThat(rejected(open(SHORT), url("/"))).describedAs(length).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZIP", "deflate", "br", "identity, gzip"})
    void compressedContentIsRejectedUnread(String encoding) {
        server.script((request, wire) -> {
            wire.raw("HTTP/1.1 200 OK\r\nContent-Encoding: " + encoding + "\r\nContent-Length: 50000\r\n\r\n");
            wire.wait("");
        });

        assertThat(rejected(url("/"))).hasMessage("the server sent compressed content unasked");
    }

    @Test
    void whatIsNotHttpIsNoAnswer() {
        for (String text : List.of(
                "", "SSH-2.0-x\r\n\r\n", "\0\0\0\0\r\n\r\n", "HTTP/1.1 two hundred\r\n\r\n", "HTTP/1.1 200\r\n")) {
            server.script((request, wire) -> wire.raw(text));
            assertThat(rejected(url("/")).kind()).describedAs(text).isEqualTo(Cause.UNAVAILABLE);
        }
    }

    // ---- limits

    @Test
    void theMediaOfARequestShareABudget() throws Exception {
        RejectingBudget budget = new RejectingBudget(12);
        WebFetch fetch = open(LONG);

        fetch.fetch(url("/"), budget);
        fetch.fetch(url("/"), budget);
        MediaException rejected = catchThrowableOfType(MediaException.class, () -> fetch.fetch(url("/"), budget));

        assertThat(rejected.kind()).isEqualTo(Cause.TOO_LARGE);
        assertThat(rejected).hasMessageContaining("12 bytes allowed for all together");
    }

    @Test
    void anInterruptEndsTheFetchAndTheConnection() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        server.script((request, wire) -> {
            wire.raw("HTTP/1.1 200 OK\r\n\r\npart");
            asked.countDown();
            wire.wait("");
        });
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch interrupted = new CountDownLatch(1);
            Future<?> fetching = threads.submit(() -> {
                try {
                    return open(LONG).fetch(url("/"), new RejectingBudget(MAX_BYTES));
                } catch (InterruptedException e) {
                    interrupted.countDown();
                    throw e;
                }
            });
            asked.await();
            fetching.cancel(true);
            interrupted.await();
            server.hungUp.await();
        }
    }

    @Test
    void onlySoManyFetchesAtATime() throws Exception {
        CountDownLatch two = new CountDownLatch(2);
        AtomicInteger active = new AtomicInteger();
        AtomicInteger max = new AtomicInteger();
        server.script((request, wire) -> {
            max.accumulateAndGet(active.incrementAndGet(), Math::max);
            two.countDown();
            awaitUninterrupted(two);
            active.decrementAndGet();
            wire.ok("hello");
        });
        WebFetch fetch = new WebFetch(lenient().parallelFetches(2).build(), this::lookUp, http(), clock::get);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<String> each :
                    threads.invokeAll(Collections.<Callable<String>>nCopies(8, () -> fetch(fetch, url("/"))))) {
                assertThat(each.get()).isEqualTo("hello");
            }
        }
        assertThat(max).hasValue(2);
    }

    private static void awaitUninterrupted(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    // ---- the cache

    @Test
    void freshContentIsNotAskedForAgain() throws Exception {
        server.script((request, wire) -> wire.ok("v" + server.requests.size(), "Cache-Control: max-age=10"));
        WebFetch fetch = cached();

        assertThat(fetch(fetch, url("/"))).isEqualTo("v1");
        clock.set(9_000_000_000L);
        assertThat(fetch(fetch, url("/"))).isEqualTo("v1");
        assertThat(fetch(fetch, url("/?other"))).isEqualTo("v2");
        clock.set(10_000_000_000L);
        assertThat(fetch(fetch, url("/"))).isEqualTo("v3");
    }

    @Test
    void staleContentIsAskedForByItsValidators() throws Exception {
        server.script((request, wire) -> {
            if (request.headers().containsKey("if-none-match")) {
                wire.raw("HTTP/1.1 304 Not Modified\r\nCache-Control: max-age=5\r\n\r\n");
            } else {
                wire.ok("hello", "ETag: \"a\"", "Last-Modified: Sat, 01 Jan 2022 00:00:00 GMT");
            }
        });
        WebFetch fetch = cached();

        assertThat(fetch(fetch, url("/"))).isEqualTo("hello");
        assertThat(fetch(fetch, url("/"))).isEqualTo("hello");
        assertThat(fetch(fetch, url("/"))).isEqualTo("hello");

        assertThat(server.requests).hasSize(2);
        assertThat(server.requests.getLast().headers())
                .containsEntry("if-none-match", "\"a\"")
                .containsEntry("if-modified-since", "Sat, 01 Jan 2022 00:00:00 GMT");
        MediaException tooMuch =
                catchThrowableOfType(MediaException.class, () -> fetch.fetch(url("/"), new RejectingBudget(4)));
        assertThat(tooMuch.kind()).isEqualTo(Cause.TOO_LARGE);
    }

    @Test
    void contentThatIsGoneIsForgotten() throws Exception {
        server.script((request, wire) -> wire.ok("hello", "ETag: \"a\""));
        WebFetch fetch = cached();
        fetch(fetch, url("/"));
        server.script((request, wire) -> wire.status("404 Gone", ""));
        rejected(fetch, url("/"));
        server.script((request, wire) -> wire.ok("again"));

        assertThat(fetch(fetch, url("/"))).isEqualTo("again");
        assertThat(server.requests.getLast().headers()).doesNotContainKey("if-none-match");
    }

    // ---- what the tests share

    private String url(String target) {
        return "https://%s:%d%s".formatted(NAME, server.port(), target);
    }

    private void resolve(String name, String... addresses) {
        names.put(name, List.of(addresses).stream().map(InetAddress::ofLiteral).toList());
    }

    private List<InetAddress> lookUp(String name) throws UnknownHostException {
        lookups.incrementAndGet();
        List<InetAddress> addresses = names.get(name);
        if (addresses == null) {
            throw new UnknownHostException(name);
        }
        return addresses;
    }

    /// Over TLS, from public addresses.
    private FetchSettings.Builder settings() {
        return FetchSettings.builder()
                .allowedHosts(hosts)
                .timeout(LONG)
                .parallelFetches(4)
                .maxBytes(MAX_BYTES);
    }

    /// Also without TLS, and from this machine.
    private FetchSettings.Builder lenient() {
        return settings().allowHttp(true).allowPrivate(true);
    }

    private static PinnedHttp http() {
        return new PinnedHttp(
                vertx,
                PinnedHttp.options(4)
                        .setConnectTimeout(30_000) // busy machines
                        .setSslHandshakeTimeout(30_000)
                        .setTrustOptions(
                                new PfxOptions().setPath(trusted.toString()).setPassword(TestCertificates.PASSWORD)));
    }

    private WebFetch open(Duration timeout) {
        return new WebFetch(lenient().timeout(timeout).build(), this::lookUp, http(), clock::get);
    }

    private WebFetch cached() {
        return new WebFetch(lenient().cacheBytes(10_000).build(), this::lookUp, http(), clock::get);
    }

    private String fetch(String url) throws Exception {
        return fetch(open(LONG), url);
    }

    private static String fetch(WebFetch fetch, String url) throws Exception {
        return new String(fetch.fetch(url, new RejectingBudget(MAX_BYTES)), StandardCharsets.ISO_8859_1);
    }

    private MediaException rejected(String url) {
        return rejected(url, Cause.UNAVAILABLE);
    }

    private MediaException rejected(String url, Cause cause) {
        MediaException rejected = rejected(open(LONG), url);
        assertThat(rejected.kind()).isEqualTo(cause);
        return rejected;
    }

    /// What clients are told never says where anything is, nor what was there.
    private static MediaException rejected(WebFetch fetch, String url) {
        MediaException rejected =
                catchThrowableOfType(MediaException.class, () -> fetch.fetch(url, new RejectingBudget(MAX_BYTES)));
        assertThat(rejected).describedAs(url).isNotNull();
        assertThat(rejected.getMessage()).doesNotContain("127.", "169.254", "test", "secret", "hello", "http:/");
        return rejected;
    }
}

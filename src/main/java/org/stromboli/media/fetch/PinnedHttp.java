package org.stromboli.media.fetch;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.stromboli.budget.RejectingBudget;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;

/// One exchange with a web server at an address that the caller has chosen, while the host's name goes into the request
/// and is what the certificate must be for. Thread-safe; waits on the caller's thread, which may be interrupted.
///
/// Vert.x's client, which Quarkus brings along, because it takes name and address apart; the JDK's would look the name
/// up a second time, and get another answer from a hostile name server. It sends no cookies, undoes no compression,
/// asks no proxy and follows no redirect unless told to, and one connection serves one exchange.
final class PinnedHttp {

    private static final String USER_AGENT = "stromboli-media";
    private static final int CONNECT_MILLIS = 3000;

    private final HttpClient client;

    PinnedHttp(Vertx vertx, HttpClientOptions options) {
        this.client = vertx.createHttpClient(options);
    }

    /// @param connections at the same time, with one address
    static HttpClientOptions options(int connections) {
        return new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setUseAlpn(false)
                .setKeepAlive(false)
                .setMaxPoolSize(connections)
                .setConnectTimeout(CONNECT_MILLIS)
                .setSslHandshakeTimeout(CONNECT_MILLIS)
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setDecompressionSupported(false)
                .setMaxInitialLineLength(8192)
                .setMaxHeaderSize(32 * 1024)
                .setVerifyHost(true);
    }

    /// @param conditions further headers of the request
    /// @param maxBytes of the body
    FetchedResponse get(
            MediaUrl url,
            InetAddress address,
            Map<String, String> conditions,
            long maxBytes,
            RejectingBudget budget,
            Deadline deadline)
            throws MediaException, InterruptedException, ConnectionFailedException {
        Exchange exchange = new Exchange(maxBytes, budget);
        // Without a timeout: a connection that came after one would stay open, waiting to be used.
        client.request(options(url, address, conditions)).onComplete(opened -> {
            if (opened.succeeded()) {
                exchange.send(opened.result());
            } else {
                exchange.answer.completeExceptionally(new ConnectionFailedException());
            }
        });
        try {
            return deadline.await(exchange.answer);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ConnectionFailedException failed) {
                throw failed;
            }
            if (e.getCause() instanceof MediaException wrong) {
                throw wrong;
            }
            throw new MediaException(Cause.UNAVAILABLE, "the connection broke off before the end");
        }
    }

    private static RequestOptions options(MediaUrl url, InetAddress address, Map<String, String> conditions) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .add("User-Agent", USER_AGENT)
                .add("Accept", "*/*")
                .add("Accept-Encoding", "identity")
                .addAll(conditions);
        return new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setServer(SocketAddress.inetSocketAddress(new InetSocketAddress(nameless(address), url.port())))
                .setHost(url.host().contains(":") ? "[" + url.host() + "]" : url.host())
                .setPort(url.port())
                .setSsl(url.secure())
                .setURI(url.target())
                .setFollowRedirects(false)
                .setHeaders(headers);
    }

    /// An address that remembers its name could be looked up again by it.
    private static InetAddress nameless(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of %d bytes".formatted(address.getAddress().length), e);
        }
    }

    /// Nothing was sent: another address may do.
    static final class ConnectionFailedException extends Exception {
        ConnectionFailedException() {
            super("no connection", null, false, false);
        }
    }

    /// What happens on the event loop. The first to complete the answer decides; the connection ends with it.
    private static final class Exchange {

        private final long maxBytes;
        private final RejectingBudget budget;
        private final CompletableFuture<FetchedResponse> answer = new CompletableFuture<>();
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();

        Exchange(long maxBytes, RejectingBudget budget) {
            this.maxBytes = maxBytes;
            this.budget = budget;
        }

        void send(HttpClientRequest request) {
            HttpConnection connection = request.connection();
            request.exceptionHandler(answer::completeExceptionally);
            connection.exceptionHandler(answer::completeExceptionally);
            answer.whenComplete((given, failure) -> connection.close());
            if (answer.isDone()) {
                return; // the caller has given up
            }
            request.response().onSuccess(this::read).onFailure(answer::completeExceptionally);
            request.end();
        }

        private void read(HttpClientResponse response) {
            response.exceptionHandler(answer::completeExceptionally);
            int status = response.statusCode();
            Map<String, String> headers = new HashMap<>();
            for (String name : FetchedResponse.READ) {
                if (response.headers().contains(name)) {
                    headers.put(name, String.join(", ", response.headers().getAll(name)));
                }
            }
            if (status != FetchedResponse.OK) {
                answer.complete(new FetchedResponse(status, headers, new byte[0]));
                return;
            }
            try {
                checkHead(response.headers());
                response.handler(this::take);
                response.endHandler(end -> answer.complete(new FetchedResponse(status, headers, body.toByteArray())));
            } catch (MediaException e) {
                answer.completeExceptionally(e);
            }
        }

        private void checkHead(MultiMap headers) throws MediaException {
            for (String encoding : headers.getAll("content-encoding")) {
                if (!encoding.equalsIgnoreCase("identity")) {
                    throw new MediaException(Cause.UNAVAILABLE, "the server sent compressed content unasked");
                }
            }
            String length = headers.get("content-length");
            if (length != null && length.matches("[0-9]{1,18}") && Long.parseLong(length) > maxBytes) {
                throw tooLarge();
            }
        }

        private void take(Buffer part) {
            if (answer.isDone()) {
                return;
            }
            try {
                if (body.size() + (long) part.length() > maxBytes) {
                    throw tooLarge();
                }
                MediaFetcher.count(part.length(), budget);
                body.writeBytes(part.getBytes());
            } catch (MediaException e) {
                answer.completeExceptionally(e);
            }
        }

        private MediaException tooLarge() {
            return new MediaException(
                    Cause.TOO_LARGE,
                    "the content is larger than the %d bytes allowed".formatted(maxBytes),
                    "stromboli.media.max-bytes");
        }
    }
}

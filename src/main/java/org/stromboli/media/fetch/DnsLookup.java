package org.stromboli.media.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;

/// From a host to addresses that may be connected to, in time. Thread-safe.
///
/// The system's lookup can be neither interrupted nor told when to end, so it runs on threads of its own, few enough
/// that a name server which never answers costs nothing else.
final class DnsLookup {

    private static final int THREADS = 16;
    private static final int WAITING = 256;

    private final DnsResolver resolver;
    private final AddressRules rules;
    private final Executor threads;

    DnsLookup(DnsResolver resolver, AddressRules rules) {
        this.resolver = resolver;
        this.rules = rules;
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(WAITING),
                Thread.ofPlatform().daemon().name("media-names-", 0).factory());
        pool.allowCoreThreadTimeOut(true);
        this.threads = pool;
    }

    /// All addresses of a host, each of which may be connected to. One that may not spoils the others: a name with both
    /// kinds is a mistake or an attack. What is wrong is not told, since it would be told about the network inside.
    List<InetAddress> addresses(MediaUrl url, Deadline deadline) throws MediaException, InterruptedException {
        List<InetAddress> addresses =
                url.literal().isPresent() ? List.of(url.literal().get()) : resolve(url.host(), deadline);
        if (addresses.isEmpty() || !addresses.stream().allMatch(rules::allows)) {
            throw unusable();
        }
        return addresses;
    }

    private List<InetAddress> resolve(String name, Deadline deadline) throws MediaException, InterruptedException {
        CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
        try {
            threads.execute(() -> answer(name, answer));
            return deadline.await(answer);
        } catch (ExecutionException | RejectedExecutionException e) {
            throw unusable();
        }
    }

    private void answer(String name, CompletableFuture<List<InetAddress>> answer) {
        if (answer.isDone()) {
            return; // the caller has given up
        }
        try {
            answer.complete(resolver.resolve(name));
        } catch (UnknownHostException | RuntimeException e) {
            answer.completeExceptionally(e);
        }
    }

    private static MediaException unusable() {
        return new MediaException(
                Cause.UNAVAILABLE,
                "the host has no address that may be used here (stromboli.media.allow-private-addresses)");
    }
}

package org.stromboli.media.fetch;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.stromboli.budget.RejectingBudget;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;

/// Content from the web: the policy, the lookup, the connection, redirects through all of them again, and the cache.
/// Thread-safe.
final class WebFetch {

    private static final int MAX_REDIRECTS = 3;
    private static final int MAX_ADDRESSES = 3;

    private final FetchSettings settings;
    private final UrlPolicy policy;
    private final DnsLookup names;
    private final PinnedHttp http;
    private final ContentCache cache;
    private final LongSupplier clock;
    private final Semaphore permits;

    /// @param clock in nanoseconds, for the age of what is kept
    WebFetch(FetchSettings settings, DnsResolver resolver, PinnedHttp http, LongSupplier clock) {
        AddressRules addresses = new AddressRules(settings.allowPrivate());
        this.settings = settings;
        this.policy = new UrlPolicy(
                settings.allowedHosts().stream().map(HostRule::parse).toList(), settings.allowHttp(), addresses);
        this.names = new DnsLookup(resolver, addresses);
        this.http = http;
        this.cache = new ContentCache(settings.cacheBytes());
        this.clock = clock;
        this.permits = new Semaphore(settings.parallelFetches(), true);
    }

    byte[] fetch(String reference, RejectingBudget budget) throws MediaException, InterruptedException {
        MediaUrl url = MediaUrl.parse(reference);
        policy.check(url);
        Deadline deadline = Deadline.in(settings.timeout());
        if (!permits.tryAcquire(deadline.nanosLeft(), TimeUnit.NANOSECONDS)) {
            throw deadline.passed();
        }
        try {
            return follow(url, budget, deadline);
        } finally {
            permits.release();
        }
    }

    private byte[] follow(MediaUrl first, RejectingBudget budget, Deadline deadline)
            throws MediaException, InterruptedException {
        MediaUrl url = first;
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            Optional<CachedContent> kept = cache.find(url.text());
            if (kept.isPresent() && kept.get().isFresh(clock.getAsLong())) {
                return taken(kept.get(), budget);
            }
            FetchedResponse answer = ask(url, kept, budget, deadline);
            if (!answer.isRedirect()) {
                return content(url, kept, answer, budget);
            }
            url = redirected(url, answer);
        }
        throw unavailable("the server redirected more than %d times".formatted(MAX_REDIRECTS));
    }

    /// Each host is looked up once, and only what was checked is connected to.
    private FetchedResponse ask(MediaUrl url, Optional<CachedContent> kept, RejectingBudget budget, Deadline deadline)
            throws MediaException, InterruptedException {
        List<InetAddress> addresses = names.addresses(url, deadline);
        Map<String, String> conditions = kept.map(CachedContent::conditions).orElse(Map.of());
        for (InetAddress address : addresses.subList(0, Math.min(MAX_ADDRESSES, addresses.size()))) {
            try {
                return http.get(url, address, conditions, settings.maxBytes(), budget, deadline);
            } catch (PinnedHttp.ConnectionFailedException e) {
                // the next address
            }
        }
        throw unavailable("no connection could be made that can be trusted");
    }

    private byte[] content(MediaUrl url, Optional<CachedContent> kept, FetchedResponse answer, RejectingBudget budget)
            throws MediaException {
        long now = clock.getAsLong();
        if (answer.status() == FetchedResponse.NOT_MODIFIED && kept.isPresent()) {
            cache.put(url.text(), kept.get().confirmed(answer, now));
            return taken(kept.get(), budget);
        }
        cache.remove(url.text());
        if (answer.status() != FetchedResponse.OK) {
            throw unavailable("the server answered with status %d".formatted(answer.status()));
        }
        if (answer.body().length == 0) {
            throw new MediaException(Cause.INVALID, "the content is empty");
        }
        CachedContent.of(answer, now).ifPresent(content -> cache.put(url.text(), content));
        return answer.body();
    }

    private MediaUrl redirected(MediaUrl from, FetchedResponse answer) throws MediaException {
        try {
            MediaUrl to = from.resolve(answer.header("location").orElse(""));
            policy.checkRedirect(from, to);
            return to;
        } catch (MediaException e) {
            throw unavailable("the server redirected to a URL that is not allowed here");
        }
    }

    private static byte[] taken(CachedContent kept, RejectingBudget budget) throws MediaException {
        MediaFetcher.count(kept.body().length, budget);
        return kept.body();
    }

    private static MediaException unavailable(String message) {
        return new MediaException(Cause.UNAVAILABLE, message);
    }
}

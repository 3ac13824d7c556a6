package org.stromboli.api.key;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The keys that open the server; none: it is open to everybody. They may be replaced while it runs. Thread-safe.
public final class KeyRing {

    private volatile List<KeyUse> keys = List.of();

    public KeyRing(List<ApiKey> keys) {
        boolean ignored = replace(keys);
    }

    /// A key that stays keeps what it has used of its limits.
    ///
    /// @return whether anything has changed
    /// @throws IllegalArgumentException if nothing were left of several keys: that would open the server
    public synchronized boolean replace(List<ApiKey> changed) {
        if (changed.isEmpty() && !keys.isEmpty()) {
            throw new IllegalArgumentException("the last key cannot be taken away while the server runs");
        }
        if (isSame(changed)) {
            return false;
        }
        long now = System.nanoTime();
        List<KeyUse> next = new ArrayList<>();
        for (ApiKey key : changed) {
            Optional<KeyUse> known = find(key.sha256());
            known.ifPresent(use -> use.change(key));
            next.add(known.orElseGet(() -> new KeyUse(key, now)));
        }
        keys = List.copyOf(next);
        return true;
    }

    private boolean isSame(List<ApiKey> others) {
        if (keys.size() != others.size()) {
            return false;
        }
        for (int i = 0; i < others.size(); i++) {
            if (!keys.get(i).key().isSame(others.get(i))) {
                return false;
            }
        }
        return true;
    }

    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /// Compares all of them by their hashes every time, so that the time taken tells nothing.
    public Optional<KeyUse> find(byte[] sha256) {
        @Nullable KeyUse found = null;
        for (KeyUse each : keys) {
            if (MessageDigest.isEqual(each.key().sha256(), sha256)) {
                found = each;
            }
        }
        return Optional.ofNullable(found);
    }
}

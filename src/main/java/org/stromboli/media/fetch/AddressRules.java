package org.stromboli.media.fetch;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/// Which addresses may be connected to: those of the public internet, and by choice of the operator private ones. Never
/// link-local ones nor those where clouds hand out credentials. An address that carries an IPv4 address inside is as
/// good as that one, or rejected where such addresses have no use. Immutable.
///
/// The ranges are those of IANA's registries of special-purpose addresses.
final class AddressRules {

    private static final List<Range> PRIVATE = Range.listOf(
            "10.0.0.0/8",
            "100.64.0.0/10", // behind a provider's NAT
            "127.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "::1/128",
            "fc00::/7");

    private static final List<Range> NEVER = Range.listOf(
            "0.0.0.0/8",
            "169.254.0.0/16", // link-local, and metadata of most clouds
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "100.100.100.200/32", // metadata of one cloud each, in ranges that may be allowed
            "168.63.129.16/32",
            "fd00:ec2::254/128",
            "fd20:ce::254/128",
            "2001::/23", // Teredo and other protocols
            "2001:db8::/32",
            "2002::/16", // 6to4
            "3fff::/20");

    private static final Range GLOBAL_V6 = Range.of("2000::/3");
    private static final Range MAPPED = // not as text, which Java reads as the address inside
            new Range(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 0, 0, 0, 0}, 96);
    private static final Range NAT64 = Range.of("64:ff9b::/96");

    private final boolean allowPrivate;

    AddressRules(boolean allowPrivate) {
        this.allowPrivate = allowPrivate;
    }

    boolean allows(InetAddress address) {
        return allows(address.getAddress());
    }

    /// @param address 4 or 16 bytes
    boolean allows(byte[] address) {
        if (MAPPED.holds(address) || NAT64.holds(address)) {
            return allows(Arrays.copyOfRange(address, 12, 16));
        }
        if (NEVER.stream().anyMatch(range -> range.holds(address))) {
            return false;
        }
        if (PRIVATE.stream().anyMatch(range -> range.holds(address))) {
            return allowPrivate;
        }
        return address.length == 4 || GLOBAL_V6.holds(address);
    }

    /// All addresses of one kind that begin with the same bits.
    ///
    /// @param start 4 or 16 bytes
    private record Range(byte[] start, int bits) {

        static List<Range> listOf(String... ranges) {
            return Arrays.stream(ranges).map(Range::of).toList();
        }

        static Range of(String range) {
            int slash = range.indexOf('/');
            return new Range(
                    InetAddress.ofLiteral(range.substring(0, slash)).getAddress(),
                    Integer.parseInt(range.substring(slash + 1)));
        }

        boolean holds(byte[] address) {
            if (address.length != start.length) {
                return false;
            }
            int whole = bits / 8;
            int mask = 0xff << 8 - bits % 8;
            return Arrays.equals(address, 0, whole, start, 0, whole)
                    && (bits % 8 == 0 || ((address[whole] ^ start[whole]) & mask & 0xff) == 0);
        }
    }
}

package org.stromboli.media.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRulesTest {

    private final AddressRules strict = new AddressRules(false);
    private final AddressRules open = new AddressRules(true);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.0.1.0",
                "192.0.3.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "198.51.99.255",
                "198.51.101.0",
                "203.0.112.255",
                "203.0.114.0",
                "223.255.255.255",
                "168.63.129.15",
                "2000::1",
                "2001:200::1",
                "2606:4700:4700::1111",
                "2a00::1",
                "3ffe:ffff::1",
                "3ffe::1",
                "64:ff9b::808:808",
                "2003::1",
                "2001:db7::1"
            })
    void thePublicInternetIsAllowed(String address) {
        assertThat(strict.allows(InetAddress.ofLiteral(address))).isTrue();
        assertThat(open.allows(InetAddress.ofLiteral(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.100.100.199", "100.127.255.255", "127.0.0.0",
                        "127.0.0.1",
                "127.255.255.255", "172.16.0.0", "172.31.255.255", "192.168.0.0", "192.168.255.255", "::1", "fc00::",
                "fd12:3456::1", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "64:ff9b::a00:1", "64:ff9b::7f00:1"
            })
    void privateNetworksAreAllowedByChoice(String address) {
        assertThat(strict.allows(InetAddress.ofLiteral(address))).isFalse();
        assertThat(open.allows(InetAddress.ofLiteral(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.0.0.1",
                "0.255.255.255",
                "169.254.0.0",
                "169.254.169.254",
                "169.254.255.255",
                "192.0.0.0",
                "192.0.0.192",
                "192.0.2.1",
                "192.88.99.1",
                "198.18.0.0",
                "198.19.255.255",
                "198.51.100.7",
                "203.0.113.9",
                "224.0.0.0",
                "224.0.0.251",
                "239.255.255.255",
                "240.0.0.0",
                "255.255.255.254",
                "255.255.255.255",
                "100.100.100.200",
                "168.63.129.16",
                "::",
                "::2",
                "::127.0.0.1",
                "::8.8.8.8",
                "::ffff:0:8.8.8.8",
                "100::1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b::e000:1",
                "64:ff9b:1::808:808",
                "64:ff9b::1:0:0",
                "1fff::1",
                "2001::1",
                "2001:0:4136:e378:8000:63bf:3fff:fdd2",
                "2001:10::1",
                "2001:20::1",
                "2001:1ff::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "2002:808:808::1",
                "3fff::1",
                "3fff:fff::1",
                "4000::1",
                "5f00::1",
                "fe80::1",
                "febf::1",
                "fec0::1",
                "fd00:ec2::254",
                "fd20:ce::254",
                "ff02::1",
                "ff0e::1",
                "fe00::1"
            })
    void someAreNeverAllowed(String address) {
        assertThat(strict.allows(InetAddress.ofLiteral(address))).isFalse();
        assertThat(open.allows(InetAddress.ofLiteral(address))).isFalse();
    }

    /// Java turns these into the address inside before anybody can ask; other sources of bytes might not.
    @ParameterizedTest
    @CsvSource({"08080808, true", "7f000001, false", "0a000001, false", "a9fea9fe, false", "64400001, false"})
    void aMappedAddressIsTheOneInside(String inside, boolean allowed) {
        byte[] mapped = HexFormat.of().parseHex("00000000000000000000ffff" + inside);

        assertThat(strict.allows(mapped)).isEqualTo(allowed);
        assertThat(strict.allows(HexFormat.of().parseHex(inside))).isEqualTo(allowed);
    }
}

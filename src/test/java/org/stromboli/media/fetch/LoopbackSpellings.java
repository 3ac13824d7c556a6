package org.stromboli.media.fetch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// Ways to write 127.0.0.1 that one reader of URLs or another understands, as what stands between `http://` and the
/// port.
final class LoopbackSpellings {

    private static final int ADDRESS = 0x7f000001;

    private LoopbackSpellings() {}

    static List<String> all() {
        List<String> numbers = numbers();
        List<String> all = new ArrayList<>(numbers);
        numbers.stream().map(host -> host + ".").forEach(all::add);
        for (UnaryOperator<String> disguise : List.<UnaryOperator<String>>of(
                LoopbackSpellings::fullWidth,
                host -> host.replace('.', '。'),
                host -> host.replace('.', '．'),
                host -> host.replace('.', '｡'),
                host -> host.replace("0", "⓪")
                        .replace("1", "①")
                        .replace("2", "②")
                        .replace("7", "⑦"),
                host -> host.replace("1", "¹").replace("2", "²"),
                host -> host.replace("1", "１"),
                host -> host.replace(".", "%2e"),
                host -> host.replace("1", "%31"),
                host -> "user@" + host,
                host -> "good.example@" + host,
                host -> "good.example:80@" + host,
                host -> host + "\\@good.example",
                host -> host + "#@good.example",
                host -> "good.example\\@" + host,
                host -> " " + host,
                host -> host + "%00.good.example",
                host -> host + "%0d%0a",
                host -> "[" + host + "]",
                host -> "[::ffff:" + host + "]",
                host -> "[::" + host + "]")) {
            Stream.of(
                            "127.0.0.1",
                            "127.1",
                            "2130706433",
                            "0x7f.0.0.1",
                            "0177.0.0.1",
                            "127.0.0.2",
                            "127.255.255.254",
                            "0.0.0.0")
                    .map(disguise)
                    .forEach(all::add);
        }
        all.addAll(List.of(
                "localhost",
                "LOCALHOST",
                "localhost.",
                "localhost.localdomain",
                "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
                "ip6-localhost",
                "[::1]",
                "[0:0:0:0:0:0:0:1]",
                "[0000:0000:0000:0000:0000:0000:0000:0001]",
                "[::0:1]",
                "[0::1]",
                "[::]",
                "[::ffff:7f00:1]",
                "[::FFFF:7F00:0001]",
                "[0:0:0:0:0:ffff:127.0.0.1]",
                "[::7f00:1]",
                "[::ffff:0:127.0.0.1]",
                "[64:ff9b::127.0.0.1]",
                "[64:ff9b::7f00:1]",
                "[64:ff9b:1::7f00:1]",
                "[2002:7f00:1::]",
                "[2001:0:1:2:3:4:80ff:fffe]",
                "[fe80::1]",
                "[fe80::1%25lo]",
                "[::1%25lo]",
                "[::1%lo]",
                "[::ffff:127.0.0.1%25lo]",
                "[fec0::1]",
                "[fd00::1]",
                "[ff02::1]",
                "127.0.0.1.nip.example",
                "127-0-0-1.sslip.example",
                "localtest.example",
                "①②⑦。⓪。⓪。①",
                "１２７．０．０．１",
                "0",
                "0.0.0.0",
                "00000"));
        return all;
    }

    /// One to four parts, each in decimal, octal or hexadecimal, with and without zeros in front.
    private static List<String> numbers() {
        List<String> hosts = new ArrayList<>();
        for (int parts = 1; parts <= 4; parts++) {
            List<String> ends = new ArrayList<>(List.of(""));
            for (int i = 0; i < parts; i++) {
                boolean last = i == parts - 1;
                int bits = last ? 32 - 8 * i : 8;
                int value = ADDRESS << 8 * i >>> 32 - bits;
                List<String> longer = new ArrayList<>();
                for (String start : ends) {
                    for (String number : bases(value)) {
                        longer.add(start.isEmpty() ? number : start + "." + number);
                    }
                }
                ends = longer;
            }
            hosts.addAll(ends);
        }
        hosts.remove("127.0.0.1");
        hosts.addFirst("127.0.0.1");
        return hosts;
    }

    private static List<String> bases(int value) {
        String hex = Integer.toHexString(value);
        return List.of(
                Integer.toString(value),
                "0" + Integer.toOctalString(value),
                "0x" + hex.toUpperCase(Locale.ROOT),
                "0X0000000" + hex);
    }

    private static String fullWidth(String host) {
        StringBuilder wide = new StringBuilder();
        host.chars().forEach(c -> wide.appendCodePoint(c - 0x20 + 0xff00));
        return wide.toString();
    }
}

package org.stromboli.tools.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerSentEventsTest {

    private static List<String> data(String stream) throws IOException {
        List<String> all = new ArrayList<>();
        byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
        try (ServerSentEvents events = new ServerSentEvents(new ByteArrayInputStream(bytes))) {
            for (String each = events.next(); each != null; each = events.next()) {
                all.add(each);
            }
        }
        return all;
    }

    @Test
    void anEventEndsWithAnEmptyLine() throws IOException {
        assertThat(data("data: one\n\ndata: two\n\n")).containsExactly("one", "two");
    }

    @Test
    void oneSpaceAfterTheColonIsNoData() throws IOException {
        assertThat(data("data:one\n\ndata:  two\n\n")).containsExactly("one", " two");
    }

    @Test
    void linesOfOneEventAreJoined() throws IOException {
        assertThat(data("data: one\ndata: two\n\n")).containsExactly("one\ntwo");
    }

    @Test
    void commentsNamesAndEventsWithoutDataAreSkipped() throws IOException {
        assertThat(data(": keep-alive\n\nevent: error\nid: 7\ndata: one\n\nevent: ping\n\n"))
                .containsExactly("one");
    }

    @Test
    void carriageReturnsEndLinesToo() throws IOException {
        assertThat(data("data: one\r\n\r\ndata: two\r\n\r\n")).containsExactly("one", "two");
    }

    @Test
    void anEventWithoutItsEndIsDropped() throws IOException {
        assertThat(data("data: one\n\ndata: tw")).containsExactly("one");
    }

    @Test
    void textIsUtf8() throws IOException {
        assertThat(data("data: Ätna 🌋\n\n")).containsExactly("Ätna 🌋");
    }
}

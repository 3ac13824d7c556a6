package org.stromboli.tools.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class LineChartTest {

    private final LineChart chart = new LineChart("Throughput & <more>", "concurrency", "tokens/s");

    private Document svg() throws Exception {
        byte[] bytes = chart.svg().getBytes(StandardCharsets.UTF_8);
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(bytes));
    }

    private List<Element> elements(String name) throws Exception {
        NodeList found = svg().getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }

    private List<String> texts() throws Exception {
        return elements("text").stream().map(Element::getTextContent).toList();
    }

    @Test
    void titlesLabelsAndNamesAreThere() throws Exception {
        chart.add("ours", 1, 50);
        chart.add("theirs", 2, 80);
        assertThat(texts()).contains("Throughput & <more>", "concurrency", "tokens/s", "ours", "theirs", "1", "2");
    }

    @Test
    void theYAxisGoesFromZeroToARoundNumber() throws Exception {
        chart.add("ours", 1, 81);
        assertThat(texts()).contains("0", "20", "40", "60", "80", "100");
    }

    @Test
    void aDoublingIsAlwaysAsWide() throws Exception {
        for (int x : new int[] {1, 2, 4, 8}) {
            chart.add("ours", x, 10);
        }
        List<Double> xs = elements("circle").stream()
                .map(each -> Double.valueOf(each.getAttribute("cx")))
                .toList();
        assertThat(xs).hasSize(4);
        for (int i = 2; i < 4; i++) {
            assertThat(xs.get(i) - xs.get(i - 1)).isBetween(172.5, 172.8);
        }
    }

    @Test
    void higherValuesAreHigher() throws Exception {
        chart.add("ours", 1, 0);
        chart.add("ours", 2, 100);
        List<String> ys =
                elements("circle").stream().map(each -> each.getAttribute("cy")).toList();
        assertThat(ys).containsExactly("312.0", "44.0");
    }

    @Test
    void aPointThatCouldNotBeMeasuredIsLeftOut() throws Exception {
        chart.add("ours", 1, Double.NaN);
        chart.add("ours", 2, 5);
        assertThat(elements("circle")).hasSize(1);
    }
}

package org.stromboli.tools.sweep;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.stromboli.tools.client.ServerApi;
import org.stromboli.tools.load.RequestResult.Success;
import org.stromboli.tools.load.StreamingClient;
import org.stromboli.tools.load.Workload;
import org.stromboli.tools.load.WorkloadShape;

/// A server under its name in the results.
record SweptServer(String name, String model, StreamingClient client, long seed) {

    /// @throws org.stromboli.cli.CommandFailedException if the server does not answer
    static SweptServer connect(String name, ServerApi api, long seed) throws IOException, InterruptedException {
        return new SweptServer(name, api.firstModel(), new StreamingClient(api), seed);
    }

    /// Sends so many different requests at the same time.
    ///
    /// @param point keeps the requests of different points apart
    /// @throws org.stromboli.cli.CommandFailedException if one of them fails
    List<Success> send(int count, WorkloadShape shape, int point) throws InterruptedException {
        Workload workload = new Workload(shape, model, seed * 1_000_003 + point);
        return client.requireAll(
                IntStream.range(0, count).mapToObj(workload::body).toList());
    }
}

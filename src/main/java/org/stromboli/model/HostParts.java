package org.stromboli.model;

import java.util.Optional;
import org.stromboli.cpu.EmbeddingTable;
import org.stromboli.cpu.HostTower;
import org.stromboli.cpu.HostWeights;
import org.stromboli.cpu.Team;

/// What a CPU computes outside the graph.
///
/// @param tower in place of the graph's
/// @param decoder in place of the graph's, or beside it for steps of few tokens
/// @param place which of the two
/// @param embedding in place of the graph's
public record HostParts(
        Team team,
        Optional<HostTower> tower,
        Optional<HostWeights> decoder,
        DecoderPlacement place,
        Optional<EmbeddingTable> embedding)
        implements AutoCloseable {

    @Override
    public void close() {
        team.close();
        tower.ifPresent(HostTower::close);
        decoder.ifPresent(HostWeights::close);
    }
}

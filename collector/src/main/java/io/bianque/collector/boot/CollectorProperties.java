package io.bianque.collector.boot;

import io.bianque.protocol.message.Move;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How the collector listens for agents, and the bounds of its log. The data directory, the agents' port, the node's name
 * and whether there is TLS are the server's own properties: {@code bianque.data-dir}, {@code bianque.agent-port},
 * {@code bianque.host}, {@code bianque.insecure-loopback}.
 *
 * @param bindAddress    address or name to listen on for agents
 * @param tlsCertificate the server's certificate, PEM; {@code tls/server.pem} in the data directory when not set
 * @param tlsKey         its key, PEM, PKCS #8; {@code tls/server.key} in the data directory when not set
 * @param tlsAuthority   the CA of agents' certificates, PEM; {@code tls/ca.pem} in the data directory when not set
 * @param heartbeat      the longest silence of an agent that is none
 * @param maxConnections connections of agents at once
 * @param maxAgents      agents known at once
 * @param seriesPerHost  series of one host at once
 * @param seriesInAll    series of all hosts at once
 * @param memory         memory for frames that are not yet whole, of all connections together
 * @param logMax         size of the log at which agents are told to come again later
 * @param logKeep        newest part of the log that stays though every consumer has it
 * @param logSegment     size of one file of the log
 * @param checkTuningFile which checks of which hosts are tuned; {@code check-tuning.yaml} in the data directory when not set
 * @param moveOnStop     host and port of the collector that agents are sent to when this one stops; nobody when not set
 */
@ConfigurationProperties("bianque.collector")
public record CollectorProperties(@DefaultValue("127.0.0.1") String bindAddress, @Nullable Path tlsCertificate,
        @Nullable Path tlsKey, @Nullable Path tlsAuthority, @DefaultValue("1s") Duration heartbeat,
        @DefaultValue("12000") int maxConnections, @DefaultValue("20000") int maxAgents,
        @DefaultValue("5000") int seriesPerHost, @DefaultValue("4000000") int seriesInAll,
        @DefaultValue("64MB") DataSize memory, @DefaultValue("8GB") DataSize logMax,
        @DefaultValue("256MB") DataSize logKeep, @DefaultValue("64MB") DataSize logSegment,
        @Nullable Path checkTuningFile, @Nullable String moveOnStop) {
    private static final DataSize SEGMENT_MIN = DataSize.ofKilobytes(4);
    private static final DataSize SEGMENT_MAX = DataSize.ofGigabytes(1);

    public CollectorProperties {
        if (logSegment.compareTo(SEGMENT_MIN) < 0 || logSegment.compareTo(SEGMENT_MAX) > 0) {
            throw new IllegalArgumentException("bianque.collector.log-segment=" + megabytes(logSegment)
                    + " is outside 4KB..1GB");
        }
        // The log is cut by whole files, and the one that is being written stays: less room would never come free.
        if (logKeep.toBytes() > logMax.toBytes() - 2 * logSegment.toBytes()) {
            throw new IllegalArgumentException("bianque.collector.log-keep=" + megabytes(logKeep)
                    + " leaves no room in bianque.collector.log-max=" + megabytes(logMax)
                    + ": the log would fill up and"
                    + " take nothing more; keep at most log-max less twice log-segment (" + megabytes(logSegment)
                    + ")");
        }
    }

    /**
     * Where agents are sent when this collector stops.
     *
     * @throws IllegalArgumentException when it is no host and port
     */
    @Nullable
    Move successor() {
        if (moveOnStop == null || moveOnStop.isBlank()) {
            return null;
        }
        int colon = moveOnStop.lastIndexOf(':');
        try {
            return new Move(moveOnStop.substring(0, Math.max(0, colon)).replaceAll("^\\[|]$", ""),
                    Integer.parseInt(moveOnStop.substring(colon + 1)), "shutdown");
        } catch (IllegalArgumentException broken) {
            throw new IllegalArgumentException("bianque.collector.move-on-stop=" + moveOnStop
                    + " must be HOST:PORT, for example collector-2.example:7411", broken);
        }
    }

    private static String megabytes(DataSize size) {
        return size.toBytes() % (1 << 20) == 0 ? size.toMegabytes() + "MB" : size.toBytes() + "B";
    }
}

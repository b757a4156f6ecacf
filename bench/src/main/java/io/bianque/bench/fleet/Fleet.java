package io.bianque.bench.fleet;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** All agents with their event loops. Used by one thread; the agents run on theirs. */
final class Fleet implements AutoCloseable {
    private static final int CONNECT_MILLIS = 10_000;

    private final EventLoopGroup group;
    private final List<Place> places = new ArrayList<>();

    /** One event loop and who lives there. */
    private record Place(EventLoop loop, Workspace workspace, List<Link> links) {}

    /** Makes the agents; {@link #begin} lets them go. Costs about a millisecond an agent. */
    Fleet(FleetSettings settings, FleetSchedule schedule, @Nullable FleetCertificates certificates)
            throws IOException, GeneralSecurityException {
        group = new MultiThreadIoEventLoopGroup(settings.loops(), new DefaultThreadFactory("fleet", true),
                Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        var bootstrap = new Bootstrap()
                .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true).option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS);
        for (int i = 0; i < settings.loops(); i++) {
            places.add(new Place(group.next(), new Workspace(), new ArrayList<>()));
        }
        var readings = new HostReadings(settings.readings());
        for (int agent = 0; agent < settings.agents(); agent++) {
            var place = places.get(agent % places.size());
            if (settings.protocol() == FleetSettings.Protocol.INFLUX) {
                place.links().add(new InfluxLink(agent, schedule, readings, place.loop(), bootstrap,
                        settings.server(), place.workspace()));
                continue;
            }
            // The start makes it another epoch in every run; numbers of an earlier run mean nothing in this one.
            long epoch = schedule.startMillis() * 65_536 + agent;
            var session = new SimulatedAgent(agent, epoch, schedule, readings, place.workspace());
            var tls = certificates == null ? null : tls(certificates, SimulatedAgent.name(agent));
            place.links().add(new AgentLink(session, agent, place.loop(), bootstrap, tls, settings.server(),
                    place.workspace()));
        }
    }

    private static SslContext tls(FleetCertificates certificates, String name)
            throws IOException, GeneralSecurityException {
        return SslContextBuilder.forClient().sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                .protocols("TLSv1.3").trustManager(certificates.root())
                .keyManager(certificates.key(), certificates.issue(name)).build();
    }

    /** Lets every agent connect at its time. */
    void begin(FleetSchedule schedule) {
        for (int i = 0; i < places.size(); i++) {
            var links = places.get(i).links();
            for (int j = 0; j < links.size(); j++) {
                links.get(j).begin(schedule.connectNanos(j * places.size() + i));
            }
        }
    }

    /** What happened so far, everywhere. */
    Tally tally() throws InterruptedException {
        var sum = new Tally();
        for (var place : places) {
            call(place, () -> {
                sum.add(place.workspace().tally);
                return sum;
            });
        }
        return sum;
    }

    /** How many agents still wait for something. */
    int busy() throws InterruptedException {
        int busy = 0;
        for (var place : places) {
            busy += call(place, () -> (int) place.links().stream().filter(link -> !link.isDone()).count());
        }
        return busy;
    }

    /** Every agent says goodbye and closes. */
    void leave() throws InterruptedException {
        for (var place : places) {
            call(place, () -> {
                place.links().forEach(Link::leave);
                return place;
            });
        }
    }

    private static <T> T call(Place place, Callable<T> task) throws InterruptedException {
        try {
            return place.loop().submit(task).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an event loop failed", e.getCause());
        }
    }

    @Override
    public void close() {
        group.shutdownGracefully(200, 3_000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    }
}

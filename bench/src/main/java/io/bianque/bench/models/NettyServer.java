package io.bianque.bench.models;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;

/** Netty's native epoll with one loop and one handler, the way the collector's intake works. */
final class NettyServer implements AutoCloseable {
    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final InetSocketAddress address;

    /**
     * Listens.
     *
     * @throws IOException when the port is taken
     */
    NettyServer(InetSocketAddress at, Service service) throws IOException {
        var answers = new Answers(1 << 16); // one loop, so one for all
        var bound = new ServerBootstrap()
                .group(loop)
                .channel(EpollServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 4_096)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new Handler(service, answers));
                    }
                })
                .bind(at)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            close();
            throw new IOException("cannot listen on " + at, bound.cause());
        }
        address = (InetSocketAddress) bound.channel().localAddress();
    }

    InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        loop.shutdownGracefully().awaitUninterruptibly();
    }

    private static final class Handler extends ChannelInboundHandlerAdapter {
        private final Service service;
        private final Answers answers;
        private final Rest rest = new Rest();

        Handler(Service service, Answers answers) {
            this.service = service;
            this.answers = answers;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) throws IOException {
            try {
                var joined = rest.with(((ByteBuf) message).nioBuffer());
                answers.clear();
                service.take(joined, answers);
                rest.keep(joined);
            } finally {
                ReferenceCountUtil.release(message);
            }
            if (!answers.isEmpty()) {
                var out = context.alloc().ioBuffer(answers.length()).writeBytes(answers.array(), 0, answers.length());
                var _ = context.write(out, context.voidPromise());
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            context.channel().config().setAutoRead(context.channel().isWritable()); // who does not read is not read
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var _ = context.close();
        }
    }
}

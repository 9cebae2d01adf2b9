package dev.postern.proxy.http;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Looks up names as the operating system does, away from the event loops: a lookup may wait. The
 * JDK remembers answers for half a minute, so a name that moves is followed.
 */
final class Names extends AddressResolverGroup<InetSocketAddress> {
  @Override
  protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
    return new Lookup(executor).asAddressResolver();
  }

  /** A lookup that may throw. */
  private interface Question<T> {
    T ask() throws UnknownHostException;
  }

  private static <T> void ask(Question<T> question, Promise<T> promise) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            promise.trySuccess(question.ask());
          } catch (UnknownHostException e) {
            promise.tryFailure(e);
          }
        });
  }

  private static final class Lookup extends InetNameResolver {
    Lookup(EventExecutor executor) {
      super(executor);
    }

    @Override
    protected void doResolve(String name, Promise<InetAddress> promise) {
      InetAddress literal = NetUtil.createInetAddressFromIpAddressString(name);
      if (literal != null) {
        promise.trySuccess(literal);
      } else {
        ask(() -> InetAddress.getByName(name), promise);
      }
    }

    @Override
    protected void doResolveAll(String name, Promise<List<InetAddress>> promise) {
      ask(() -> List.of(InetAddress.getAllByName(name)), promise);
    }
  }
}

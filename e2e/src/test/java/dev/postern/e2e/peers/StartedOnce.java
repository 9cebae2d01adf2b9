package dev.postern.e2e.peers;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the real servers and clients, which are started when first asked for and closed after
 * the last test.
 */
final class StartedOnce implements ParameterResolver {
  private static final Namespace HERE = Namespace.create(StartedOnce.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == RealServers.class || type == RealClients.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    ExtensionContext.Store store = context.getRoot().getStore(HERE);
    Class<?> type = parameter.getParameter().getType();
    return store.computeIfAbsent(type, StartedOnce::start);
  }

  private static Object start(Class<?> type) {
    try {
      return type == RealServers.class ? new RealServers() : new RealClients();
    } catch (RuntimeException failure) {
      throw failure;
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }
}

package dev.postern.e2e.peers;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the real servers and clients, which are started when first asked for and closed after
 * the last test.
 */
final class StartedOnce implements BeforeAllCallback, ParameterResolver {
  private static final Namespace HERE = Namespace.create(StartedOnce.class);

  /** Here a component that is not to be had skips the tests; as a parameter it would fail them. */
  @Override
  public void beforeAll(ExtensionContext context) {
    started(RealServers.class, context);
    started(RealClients.class, context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == RealServers.class || type == RealClients.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return started(parameter.getParameter().getType(), context);
  }

  private static Object started(Class<?> type, ExtensionContext context) {
    return context.getRoot().getStore(HERE).computeIfAbsent(type, StartedOnce::start);
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

package dev.postern.proxy;

import java.lang.reflect.Proxy;

/**
 * Signals of the operating system. Java has no supported way to hear them, and javac warns of the
 * unsupported one by name, so that it is found by its name here.
 */
final class Signals {
  private Signals() {}

  /** From now on the signal no longer ends this process, but runs this, on a thread of its own. */
  static void on(String name, Runnable heard) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object listener =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) ->
                  switch (method.getName()) {
                    case "hashCode" -> System.identityHashCode(self);
                    case "equals" -> self == arguments[0];
                    case "toString" -> "on " + name;
                    default -> {
                      heard.run();
                      yield null;
                    }
                  });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), listener);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Java cannot hear the signal " + name, e);
    }
  }
}

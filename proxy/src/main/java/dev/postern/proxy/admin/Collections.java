package dev.postern.proxy.admin;

import com.sun.management.ThreadMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/**
 * The garbage collector's own counters, read by whoever looks. To be told of each collection takes
 * a thread and more than a hundredth of a busy process.
 */
final class Collections {
  private Collections() {}

  static void showIn(MeterRegistry registry) {
    for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
      FunctionTimer.builder(
              "jvm.gc.pause",
              bean,
              GarbageCollectorMXBean::getCollectionCount,
              GarbageCollectorMXBean::getCollectionTime,
              TimeUnit.MILLISECONDS)
          .tag("gc", bean.getName())
          .description("Collections, and the time spent on them")
          .register(registry);
    }
    FunctionCounter.builder(
            "jvm.gc.memory.allocated",
            ManagementFactory.getPlatformMXBean(ThreadMXBean.class),
            ThreadMXBean::getTotalThreadAllocatedBytes)
        .baseUnit("bytes")
        .description("What all threads have allocated")
        .register(registry);
  }
}

package dev.postern.e2e.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntSupplier;

/**
 * Several ways to do the same, in turns of some milliseconds of one thread's processor time, so
 * that whatever else the machine does falls on all of them. What counts are medians of the ratios
 * within one round.
 */
final class InTurns {
  private static final long TURN_NANOS = 4_000_000;
  private static final long WARMING_NANOS = 1_200_000_000;

  /** The clock is looked at no more often than that, for that takes time as well. */
  private static final long LOOK_NANOS = 20_000;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Whatever is made must be used by somebody. */
  private static int used = ThreadLocalRandom.current().nextInt();

  /**
   * @param nanos the median for one time
   * @param bytes allocated, the least of all rounds for one time
   * @param rounds each round's nanos
   */
  record Cost(double nanos, double bytes, double[] rounds) {
    /** The median of what this takes beside the other. */
    double besides(Cost other) {
      double[] ratios = new double[rounds.length];
      for (int round = 0; round < ratios.length; round++) {
        ratios[round] = rounds[round] / other.rounds[round];
      }
      return median(ratios);
    }
  }

  /** A way, and how many times it goes between two looks at the clock. */
  private record Way(IntSupplier way, int times) {}

  private final Map<String, IntSupplier> ways = new LinkedHashMap<>();

  InTurns add(String name, IntSupplier way) {
    ways.put(name, way);
    return this;
  }

  /** Lets each warm up for a while, and then take its turn in so many rounds. */
  Map<String, Cost> run(int rounds) {
    Map<String, Way> warm = new LinkedHashMap<>();
    ways.forEach((name, way) -> warm.put(name, warmedUp(way)));
    Map<String, double[]> nanos = new LinkedHashMap<>();
    Map<String, Double> bytes = new LinkedHashMap<>();
    ways.keySet().forEach(name -> nanos.put(name, new double[rounds]));
    for (int round = 0; round < rounds; round++) {
      List<String> order = new ArrayList<>(ways.keySet());
      for (String name : round % 2 == 0 ? order : order.reversed()) {
        double[] took = new double[2];
        turn(warm.get(name), TURN_NANOS, took);
        nanos.get(name)[round] = took[0];
        bytes.merge(name, took[1], Math::min);
      }
    }
    Map<String, Cost> costs = new LinkedHashMap<>();
    nanos.forEach((name, each) -> costs.put(name, new Cost(median(each), bytes.get(name), each)));
    return costs;
  }

  private static Way warmedUp(IntSupplier way) {
    double[] took = new double[2];
    turn(new Way(way, 1), WARMING_NANOS, took);
    return new Way(way, Math.clamp((long) (LOOK_NANOS / took[0]), 1, 1_000));
  }

  /** Nanoseconds and bytes for one time. */
  private static void turn(Way way, long nanos, double[] took) {
    int times = 0;
    int sum = 0;
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    long begun = THREADS.getCurrentThreadCpuTime();
    long now = begun;
    while (now - begun < nanos) {
      for (int i = 0; i < way.times(); i++) {
        sum += way.way().getAsInt();
      }
      times += way.times();
      now = THREADS.getCurrentThreadCpuTime();
    }
    took[0] = (double) (now - begun) / times;
    took[1] = (double) (THREADS.getCurrentThreadAllocatedBytes() - bytes) / times;
    used ^= sum;
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  static int used() {
    return used;
  }
}

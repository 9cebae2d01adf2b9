package dev.postern.policies.gate;

import java.time.Duration;
import java.util.Optional;

/**
 * How an exchange ended, as the door saw it.
 *
 * @param status what was sent to the client, if anything was
 */
public record Ending(
    How how, Optional<Integer> status, Optional<Upstreamed> upstream, long bytesIn, long bytesOut) {
  /** What the upstream said and after how long its head came. */
  public record Upstreamed(int status, Duration head) {}

  /** The ways an exchange ends. */
  public enum How {
    COMPLETE("complete"),
    CLIENT_GONE("client gone"),
    UPSTREAM_BROKE("upstream broke"),
    TOO_SLOW("too slow"),
    CUT("cut"),
    DRAINED("drained");

    private final String word;

    How(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }
}

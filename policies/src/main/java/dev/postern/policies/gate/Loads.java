package dev.postern.policies.gate;

import dev.postern.hooks.traffic.Subject;
import java.net.InetAddress;

/** How much each subject and address is doing right now; shared by all editions of the rules. */
public interface Loads {
  /** Counts one more call in; false when the subject has {@code most} under way already. */
  boolean enter(Subject subject, int most);

  void leave(Subject subject);

  /** Notes that an address has shown a bad credential. */
  void badCredential(InetAddress address);

  /** Seconds until this address may try credentials again; zero when it may now. */
  int wait(InetAddress address);
}

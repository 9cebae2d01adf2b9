package dev.postern.policies.gate;

import dev.postern.hooks.traffic.Subject;

/** To whom each MCP session belongs, as far as this process saw it begin. Bounded and expiring. */
public interface Sessions {
  /** The server has given this session to this subject. */
  void began(String server, String session, Subject subject);

  Belongs whose(String server, String session, Subject subject);

  void ended(String server, String session);

  /** Whose a session is. */
  enum Belongs {
    THEIRS,
    ANOTHERS,
    UNKNOWN
  }
}

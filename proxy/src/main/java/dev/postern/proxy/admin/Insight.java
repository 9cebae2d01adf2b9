package dev.postern.proxy.admin;

import dev.postern.hooks.json.Json;
import java.util.List;
import java.util.Optional;

/** What may be asked of a running sidecar. Called on virtual threads, and may wait there. */
public interface Insight {
  /** Why it is not ready for traffic, in words; nothing when it is. */
  List<String> notReady();

  /** Whether it has finished starting. */
  boolean started();

  /** What deserves attention although traffic flows: rules on disk that could not be read. */
  List<String> warnings();

  /** Version, edition, addresses, since when. */
  Json.Obj serverInfo();

  /** The documents in force; secrets are named, never shown. */
  Json configuration();

  /** The hooks in force, in their order. */
  Json hooks();

  /** What the journal has of the exchange with this id: its decision, and its end if it came. */
  Optional<Json.Obj> story(String id);

  /** From which level on things are logged. */
  String logLevel();

  /** From now on this level; false when there is none of that name. */
  boolean logLevel(String word);

  /** Begins to drain, as SIGTERM does. */
  void drain();
}
